import { get } from "../server";
import { plain, t, time, word } from "../text";
import { Blank, Show, useLoad } from "../ui/loaded";
import { Card, Page } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";
import { NotHere } from "./not_here";

interface Standing {
  service: string;
  account: string;
  state: "starting" | "connected" | "failing";
  since: string;
  problem: string;
}
interface ServiceAccounts {
  items: Standing[];
  inline: boolean;
  mailboxes: boolean;
}

/** What the protected services are reached by, and how each connection stands; it follows by itself. */
export function ServiceAccountsPage() {
  const list = useLoad("service accounts", () => get<ServiceAccounts>("service-accounts"), 10_000);
  return (
    <Page title={t("menu.service_accounts")} lead={t("service_accounts.about")}>
      <Show of={list}>
        {(data) => (
          <>
            <div class="cards two">
              <Card title={word("service_inline")} actions={<Badge of={data.inline ? "protected" : "not_configured"} />}>
                <p>{t(data.inline ? "service_accounts.inline" : "service_accounts.no_inline")}</p>
              </Card>
              <Card
                title={word("service_imap")}
                actions={
                  <Badge
                    of={data.items.some((one) => one.state === "failing") ? "failing" : data.items.length ? "protected" : "not_configured"}
                  />
                }
              >
                <p>
                  {t(
                    data.items.length
                      ? "service_accounts.mailboxes"
                      : data.mailboxes
                        ? "service_accounts.no_accounts"
                        : "service_accounts.no_mailboxes",
                  )}
                </p>
              </Card>
            </div>
            {data.items.length === 0 ? (
              <Blank icon="inbox">
                <p>{t("service_accounts.none")}</p>
                <pre class="code">
                  {
                    '[mailbox]\nimap = "mail.example.com:993"\ntls = true\nmaster_user = "sekisho"\nmaster_password_file = "/etc/sekisho/imap.secret"\naccounts = "*@example.com"'
                  }
                </pre>
              </Blank>
            ) : (
              <Table
                label={t("service_accounts.followed")}
                rows={data.items}
                id_of={(row) => `${row.service} ${row.account}`}
                columns={[
                  { id: "account", title: t("trace.mailbox"), cell: (row) => plain(row.account, 254), sort: (row) => row.account },
                  { id: "service", title: t("field.service"), cell: (row) => word(`service_${row.service}`) },
                  {
                    id: "state",
                    title: t("state"),
                    cell: (row) => <Badge of={`account_${row.state}`} />,
                    under: (row) => plain(row.problem, 300),
                    sort: (row) => word(`account_${row.state}`),
                  },
                  {
                    id: "since",
                    title: t("service_accounts.since"),
                    cell: (row) => time(row.since),
                    nowrap: true,
                    sort: (row) => row.since,
                  },
                ]}
              />
            )}
            <NotHere />
          </>
        )}
      </Show>
    </Page>
  );
}
