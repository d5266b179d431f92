import { useState } from "preact/hooks";
import { get, send } from "../server";
import { may } from "../state";
import { day, number, plain, t, word } from "../text";
import { Copy } from "../ui/copy";
import { Field } from "../ui/fields";
import { Show, attempt, useLoad } from "../ui/loaded";
import { Card, Facts, Page } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";
import type { components } from "../openapi";

type Licence = components["schemas"]["Licence"];
export function Licence() {
  const read = useLoad("licence", () =>
    get<{
      business_id: string;
      company: string;
      current: Licence | null;
      items: Licence[];
      credits: { granted: number; used: number; shortage: number };
      expiry_warning_days: number | null;
    }>("licence"),
  );
  const [key, set] = useState("");
  return (
    <Page title={t("menu.licence")}>
      <Show of={read}>
        {(data) => (
          <div class="cards two">
            {data.expiry_warning_days !== null && <p class="notice">{t("licence.warning", { days: data.expiry_warning_days })}</p>}
            <Card title={t("licence.about")}>
              <Facts
                of={[
                  [
                    t("licence.business_id"),
                    <span class="with-button">
                      <code class="secret">{data.business_id}</code> <Copy text={data.business_id} />
                    </span>,
                  ],
                  [t("licence.company"), plain(data.company, 200)],
                  [t("licence.programme"), data.current?.programme ?? "–"],
                  [t("licence.edition"), data.current?.edition ?? "–"],
                  [t("licence.seats"), data.current ? number(data.current.seats) : "–"],
                  [t("licence.expires"), day(data.current?.expires_at)],
                ]}
              />
            </Card>
            <Card title={t("menu.credits")}>
              <Facts
                of={[
                  [t("credits.granted"), number(data.credits.granted)],
                  [t("credits.used"), number(data.credits.used)],
                  [t("credits.shortage"), number(data.credits.shortage)],
                ]}
              />
            </Card>
            <Card title={t("licence.all")} wide>
              <Table
                label={t("licence.all")}
                empty={t("licence.none")}
                rows={data.items}
                id_of={(row) => String(row.id)}
                columns={[
                  { id: "name", title: t("name"), cell: (row) => row.name, under: (row) => word(`side_${row.side}`), wide: true },
                  {
                    id: "edition",
                    title: t("licence.edition"),
                    cell: (row) => row.edition + (row.trial ? ` (${t("licence.trial")})` : ""),
                    under: (row) => row.programme,
                    nowrap: true,
                  },
                  { id: "seats", title: t("licence.seats"), cell: (row) => number(row.seats), right: true },
                  { id: "starts", title: t("licence.starts"), cell: (row) => day(row.starts_at), nowrap: true },
                  { id: "expires", title: t("licence.expires"), cell: (row) => day(row.expires_at), nowrap: true },
                  { id: "state", title: t("state"), cell: (row) => <Badge of={row.state} /> },
                ]}
              />
            </Card>
            {may("license|license_information", "full") && (
              <Card title={t("licence.register")} wide>
                <form
                  class="stack"
                  onSubmit={async (event) => {
                    event.preventDefault();
                    if (await attempt(() => send("POST", "licence", { key: key.trim() }), t("saved"))) {
                      set("");
                      read.again();
                    }
                  }}
                >
                  <Field name={t("licence.key")}>
                    {(id) => (
                      <textarea
                        id={id}
                        class="mono"
                        rows={3}
                        required
                        spellcheck={false}
                        value={key}
                        onInput={(event) => set(event.currentTarget.value)}
                      />
                    )}
                  </Field>
                  <button type="submit" class="main">
                    {t("licence.register")}
                  </button>
                </form>
              </Card>
            )}
          </div>
        )}
      </Show>
    </Page>
  );
}
