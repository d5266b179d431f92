import { get, send } from "../server";
import { may } from "../state";
import { named, plain, t, time } from "../text";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Card } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";
import type { components } from "../openapi";

type Domain = components["schemas"]["InternalDomain"];
type Organization = components["schemas"]["Organization"];

/** Whether DNS proves each internal domain to be ours, the record that would, and the organization that owns it. Nothing depends on the proof. */
export function Domains({ of }: { of: string }) {
  const read = useLoad(`domains ${of}`, async () => ({
    ...(await get<{ items: Domain[]; configured: boolean }>("domains")),
    organizations: may("organizations") ? (await get<{ items: Organization[] }>("organizations")).items : [],
  }));
  const checks = may("global_settings", "full"),
    gives = may("organizations", "full");
  return (
    <Card title={t("domains.title")} wide>
      <p>{t("domains.about")}</p>
      <Show of={read}>
        {(data) => (
          <>
            {!data.configured && (
              <p role="status" class="notice">
                {t("domains.not_configured")}
              </p>
            )}
            <Table
              label={t("domains.title")}
              empty={t("domains.none")}
              rows={data.items}
              id_of={(row) => row.domain}
              columns={[
                { id: "domain", title: t("list_of.domain"), cell: (row) => plain(row.domain, 253), sort: (row) => row.domain },
                {
                  id: "state",
                  title: t("state"),
                  cell: (row) => <Badge of={`domain_${row.state}`} />,
                  under: (row) =>
                    row.problem
                      ? t(row.problem === "not_found" ? "domains.not_found" : "domains.no_answer")
                      : row.verified_at
                        ? t("domains.since", { at: time(row.verified_at) })
                        : "",
                },
                {
                  id: "record",
                  title: t("domains.record"),
                  cell: (row) => (row.record ? <code>{plain(row.record.name, 300)}</code> : "–"),
                  under: (row) =>
                    row.record ? (
                      <code>
                        {row.record.type} {plain(row.record.value, 300)}
                      </code>
                    ) : (
                      ""
                    ),
                  wide: true,
                },
                { id: "checked", title: t("domains.checked"), cell: (row) => time(row.checked_at), nowrap: true },
                ...(data.organizations.length > 1
                  ? [
                      {
                        id: "organization",
                        title: t("domains.organization"),
                        cell: (row: Domain) => (
                          <select
                            aria-label={`${t("domains.organization")}: ${row.domain}`}
                            disabled={!gives}
                            value={String(row.organization || data.organizations[0]?.id)}
                            onChange={async (event) => {
                              const to = Number(event.currentTarget.value);
                              await attempt(
                                () =>
                                  send("PUT", `domains/${encodeURIComponent(row.domain)}`, {
                                    organization: to === data.organizations[0]?.id ? 0 : to,
                                  }),
                                t("saved"),
                              );
                              read.again();
                            }}
                          >
                            {data.organizations.map((one) => (
                              <option
                                key={one.id}
                                value={String(one.id)}
                                selected={one.id === (row.organization || data.organizations[0]?.id)}
                              >
                                {plain(named(one.name), 64)}
                              </option>
                            ))}
                          </select>
                        ),
                      },
                    ]
                  : []),
                ...(checks && data.configured
                  ? [
                      {
                        id: "do",
                        title: t("actions"),
                        cell: (row: Domain) => (
                          <button
                            type="button"
                            aria-label={`${t("domains.check")}: ${row.domain}`}
                            onClick={async () => {
                              await attempt(() => send("POST", `domains/${encodeURIComponent(row.domain)}/check`, {}));
                              read.again();
                            }}
                          >
                            {t("domains.check")}
                          </button>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          </>
        )}
      </Show>
    </Card>
  );
}
