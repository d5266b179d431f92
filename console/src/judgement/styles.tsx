import { may, sure } from "../state";
import { number, plain, t, time } from "../text";
import { Blank, Show, attempt, useLoad } from "../ui/loaded";
import { Link } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";
import { forget_style, styles, type Style } from "./api";

/** How far the writing of each high-profile user is learnt. */
export function Styles() {
  const list = useLoad("styles", styles);
  const forget = async (one: Style): Promise<void> => {
    if (!(await sure(t("style.forget_sure", { name: one.address }), t("style.forget")))) return;
    await attempt(() => forget_style(one.address), t("saved"));
    list.again();
  };
  return (
    <Show of={list}>
      {(data) =>
        data.items.length === 0 ? (
          <Blank icon="accounts">
            <p>{t("style.none")}</p>
            <Link to="/lists/high_profile_users" class="button">
              {t("style.people")}
            </Link>
          </Blank>
        ) : (
          <Table
            label={t("judgement.tab_style")}
            rows={data.items}
            id_of={(row) => row.address}
            columns={[
              {
                id: "address",
                title: t("accounts.account"),
                cell: (row) => plain(row.address, 254),
                under: (row) => plain(row.name, 128),
                sort: (row) => row.address,
              },
              {
                id: "state",
                title: t("state"),
                cell: (row) => <Badge of={row.trained ? "style_trained" : "style_learning"} />,
                sort: (row) => Number(row.trained),
              },
              {
                id: "mails",
                title: t("style.mails"),
                cell: (row) => (
                  <>
                    {t("style.of", { mails: number(row.mails), needed: number(row.needed) })}
                    <progress max={Math.max(1, row.needed)} value={Math.min(row.mails, row.needed)} aria-label={t("style.mails")} />
                  </>
                ),
                sort: (row) => row.mails,
              },
              { id: "last", title: t("dashboard.last"), cell: (row) => time(row.last_at), nowrap: true, sort: (row) => row.last_at ?? "" },
              ...(may("policies", "full")
                ? [
                    {
                      id: "do",
                      title: t("actions"),
                      cell: (row: Style) => (
                        <button type="button" disabled={row.mails === 0} onClick={() => forget(row)}>
                          {t("style.forget")}
                        </button>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )
      }
    </Show>
  );
}
