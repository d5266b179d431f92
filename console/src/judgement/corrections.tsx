import { useState } from "preact/hooks";
import { query } from "../server";
import { may, sure } from "../state";
import { number, plain, t, time, word } from "../text";
import { Choice, Input } from "../ui/fields";
import { Blank, Show, attempt, useLoad } from "../ui/loaded";
import { Card, Link } from "../ui/page";
import { Table } from "../ui/table";
import { Badge } from "../ui/badge";
import { correct, corrections, undo, wrong_verdicts, type Correction } from "./api";

/** Says that one mail was judged wrongly: here by its number, in the story of a message by a button. */
export function Wrong({ mail, done }: { mail: string; done?: () => void }) {
  const report = async (verdict: string): Promise<void> => {
    if (!(await sure(t("judgement.sure", { verdict: word(`correct_${verdict}`) }), t("judgement.report"), false))) return;
    if (await attempt(() => correct(mail, verdict), t("judgement.reported"))) done?.();
  };
  if (!may("policies", "full")) return null;
  return (
    <div class="stack">
      <p class="quiet">{t("judgement.wrong_about")}</p>
      <p class="buttons">
        {wrong_verdicts.map((one) => (
          <button key={one} type="button" onClick={() => report(one)}>
            {word(`correct_${one}`)}
          </button>
        ))}
        <Link to="/judgement" class="button">
          {t("judgement.all_corrections")}
        </Link>
      </p>
    </div>
  );
}

function Add({ done }: { done: () => void }) {
  const [mail, set_mail] = useState("");
  const [verdict, set_verdict] = useState<string>("wanted");
  return (
    <Card title={t("judgement.report")} wide>
      <form
        class="filters"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await attempt(() => correct(mail.trim(), verdict), t("judgement.reported"))) {
            set_mail("");
            done();
          }
        }}
      >
        <Input name={t("judgement.mail")} hint={t("judgement.mail_hint")} value={mail} onValue={set_mail} maxLength={998} required />
        <Choice
          name={t("judgement.really")}
          value={verdict}
          onValue={set_verdict}
          options={wrong_verdicts.map((one): [string, string] => [one, word(`correct_${one}`)])}
        />
        <button type="submit" class="main">
          {t("judgement.report")}
        </button>
      </form>
    </Card>
  );
}

export function Corrections() {
  const list = useLoad("corrections", corrections);
  const writes = may("policies", "full");
  const take_back = async (one: Correction): Promise<void> => {
    if (!(await sure(t("judgement.undo_sure"), t("judgement.undo"), false))) return;
    await attempt(() => undo(one.id), t("judgement.undone"));
    list.again();
  };
  return (
    <>
      {writes && <Add done={list.again} />}
      <Show of={list}>
        {(data) =>
          data.items.length === 0 ? (
            <Blank icon="check">
              <p>{t("judgement.none")}</p>
              <Link to="/trace?search=yes" class="button">
                {t("menu.trace")}
              </Link>
            </Blank>
          ) : (
            <>
              <p role="status">{t("logs.count", { count: number(data.items.length) })}</p>
              <Table
                label={t("judgement.tab_corrections")}
                rows={data.items}
                id_of={(row) => String(row.id)}
                columns={[
                  {
                    id: "subject",
                    title: t("field.subject"),
                    cell: (row) =>
                      row.source === "history" ? (
                        plain(row.subject, 120) || t("no_subject")
                      ) : (
                        <Link to={`/trace${query({ key: row.item || row.message_id })}`} title={plain(row.subject, 300)}>
                          {plain(row.subject, 120) || t("no_subject")}
                        </Link>
                      ),
                    under: (row) => plain(row.sender, 120),
                    main: true,
                    sort: (row) => row.subject,
                  },
                  {
                    id: "verdict",
                    title: t("judgement.really"),
                    cell: (row) => <Badge of={`correct_${row.verdict}`} />,
                    sort: (row) => row.verdict,
                  },
                  {
                    id: "who",
                    title: t("judgement.who"),
                    cell: (row) => plain(row.reporter, 100) || "–",
                    under: (row) => (
                      <>
                        {word(`correct_from_${row.source}`)}
                        <br />
                        {time(row.at)}
                      </>
                    ),
                    nowrap: true,
                    sort: (row) => row.at,
                  },
                  {
                    id: "teaches",
                    title: t("judgement.teaches"),
                    cell: (row) =>
                      row.undone_at ? (
                        <span class="quiet">
                          {row.undone_by === "replaced"
                            ? t("judgement.replaced", { at: time(row.undone_at) })
                            : t("judgement.undone_by", { name: plain(row.undone_by, 100), at: time(row.undone_at) })}
                        </span>
                      ) : (
                        t(row.trusted ? "judgement.teaches_trusted" : "judgement.teaches_user")
                      ),
                    wrap: true,
                  },
                  ...(writes
                    ? [
                        {
                          id: "do",
                          title: t("actions"),
                          cell: (row: Correction) =>
                            row.undone_at ? (
                              "–"
                            ) : (
                              <button type="button" onClick={() => take_back(row)}>
                                {t("judgement.undo")}
                              </button>
                            ),
                        },
                      ]
                    : []),
                ]}
              />
            </>
          )
        }
      </Show>
    </>
  );
}
