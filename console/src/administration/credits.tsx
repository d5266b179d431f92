import { useState } from "preact/hooks";
import { get, query } from "../server";
import { number, plain, t, time, two, word, type Two } from "../text";
import { Choice, Input, Tick } from "../ui/fields";
import { Show, useLoad } from "../ui/loaded";
import { Card, Facts, Page } from "../ui/page";
import { Table } from "../ui/table";
import { Columns } from "../ui/chart";

interface Credit {
  summary: { granted: number; used: number; balance: number; shortage: number; used_by: { feature: string; name: Two; credits: number }[] };
  history: {
    sequence: number;
    kind: string;
    amount: number;
    feature: string;
    source: string;
    at: string;
    expires_at: string | null;
    account: string;
  }[];
  daily: { day: string; granted: number; used: number }[];
}

function Calculator() {
  const [seats, set_seats] = useState("100");
  const [edition, set_edition] = useState("standard");
  const [url_sandboxing, set_sandbox] = useState(false);
  const asked = query({ seats: Number(seats) > 0 ? seats : 1, edition, url_sandboxing: String(url_sandboxing) });
  const answer = useLoad(asked, () => get<{ granted: number; used: number; shortage: number }>(`credits/calculator${asked}`));
  return (
    <Card title={t("credits.calculator")}>
      <div class="stack">
        <Input name={t("licence.seats")} type="number" min={1} value={seats} onValue={set_seats} />
        <Choice
          name={t("licence.edition")}
          value={edition}
          onValue={set_edition}
          options={[
            ["standard", "Standard"],
            ["standard_xdr", "Standard XDR"],
          ]}
        />
        <Tick name={t("credits.url_sandboxing")} value={url_sandboxing} onValue={set_sandbox} />
      </div>
      <Show of={answer}>
        {(data) => (
          <div aria-live="polite">
            <Facts
              of={[
                [t("credits.granted"), number(data.granted)],
                [t("credits.used"), number(data.used)],
                [t("credits.shortage"), number(data.shortage)],
              ]}
            />
          </div>
        )}
      </Show>
    </Card>
  );
}

export function Credits() {
  const read = useLoad("credits", () => get<Credit>("credits?days=30"));
  return (
    <Page title={t("menu.credits")}>
      <div class="cards two">
        <Show of={read}>
          {(data) => (
            <>
              <Card title={t("credits.summary")}>
                <Facts
                  of={[
                    [t("credits.granted"), number(data.summary.granted)],
                    [t("credits.used"), number(data.summary.used)],
                    [t("credits.balance"), number(data.summary.balance)],
                    [t("credits.shortage"), number(data.summary.shortage)],
                    ...data.summary.used_by.map((one): [string, string] => [two(one.name), number(one.credits)]),
                  ]}
                />
              </Card>
              <Calculator />
              <Card title={t("credits.days")} wide>
                <p class="key">
                  <span>
                    <i class="swatch" /> {t("credits.granted")}
                  </span>{" "}
                  <span>
                    <i class="swatch second" /> {t("credits.used")}
                  </span>
                </p>
                <Columns
                  label={t("credits.days")}
                  bucket_ms={86_400_000}
                  names={[t("credits.granted"), t("credits.used")]}
                  buckets={data.daily.map((one) => ({ start: one.day, count: one.granted, second: one.used }))}
                />
              </Card>
              <Card title={t("credits.history")} wide>
                <Table
                  label={t("credits.history")}
                  rows={data.history}
                  id_of={(row) => String(row.sequence)}
                  columns={[
                    { id: "at", title: t("field.at"), cell: (row) => time(row.at), nowrap: true },
                    { id: "kind", title: t("accounts.kind"), cell: (row) => word(`credit_${row.kind}`) },
                    { id: "amount", title: t("credits.amount"), cell: (row) => number(row.amount), right: true },
                    {
                      id: "feature",
                      title: t("credits.feature"),
                      cell: (row) =>
                        word(`credit_of_${row.feature || row.source}`) === `credit_of_${row.feature || row.source}`
                          ? row.feature || row.source
                          : word(`credit_of_${row.feature || row.source}`),
                    },
                    { id: "expires", title: t("licence.expires"), cell: (row) => time(row.expires_at), nowrap: true },
                    { id: "account", title: t("accounts.account"), cell: (row) => plain(row.account, 100) || "–" },
                  ]}
                />
              </Card>
            </>
          )}
        </Show>
      </div>
    </Page>
  );
}
