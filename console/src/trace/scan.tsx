import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { query, send } from "../server";
import { bytes, named, number, plain, t, word } from "../text";
import { Choice, FilePick, Input } from "../ui/fields";
import { Blank, Show, useLoad } from "../ui/loaded";
import { Card, Facts, Page } from "../ui/page";
import { Badge } from "../ui/badge";
import { Explanation, type Explained } from "../ui/explanation";

interface Planned {
  action: string;
  policy_name: string;
  filter: string;
  risk_name: string;
}
interface Judgement {
  explanation: Explained;
  plans: { recipients: string[]; decision: string; monitor_only: boolean; actions: Planned[]; observed: Planned[] }[];
  mail: { from: string; subject: string; message_id: string; date: string };
  judged_as: "mail" | "attachment";
  file_type: string;
  size: number;
  sha256: string;
  elapsed_us: number;
  ruleset: string;
}

const given = signal<File | undefined>(undefined);
/** A file dropped anywhere on the console. */
export function hand_over(file: File): void {
  given.value = file;
}
const most_bytes = 64 * 1_048_576; // what the server takes

function Verdict({ file, asked }: { file: File; asked: string }) {
  const answer = useLoad(`scan ${file.name} ${file.size} ${file.lastModified} ${asked}`, () =>
    send<Judgement>("POST", `scan${asked}`, file, { "Content-Type": "message/rfc822" }),
  );
  return (
    <Show of={answer}>
      {(one) => (
        <div class="cards two">
          {one.judged_as === "attachment" && (
            <p class="notice" role="status">
              {t(one.file_type === "msg" ? "scan.outlook" : "scan.no_mail", { type: one.file_type || "–" })}
            </p>
          )}
          <Card title={plain(one.judged_as === "mail" ? one.mail.subject : file.name, 200) || t("no_subject")}>
            <Facts
              of={[
                [t("field.verdict"), <Badge of={one.explanation.verdict} />],
                ...(one.judged_as === "mail"
                  ? ([
                      [t("field.sender"), plain(one.mail.from, 300)],
                      [t("field.message_id"), plain(one.mail.message_id, 300)],
                    ] as [string, string][])
                  : []),
                [t("field.size"), bytes(one.size)],
                [t("trace.took"), `${number(Math.round(one.elapsed_us / 100) / 10)} ms`],
                ["SHA-256", <span class="mono">{one.sha256}</span>],
              ]}
            />
          </Card>
          <Card title={t("scan.plan")}>
            {one.plans.length ? (
              one.plans.map((plan, at) => (
                <div key={at}>
                  <p>
                    {plain(plan.recipients.join(", "), 300) || t("policies.all")} → <Badge of={plan.decision} />
                    {plan.monitor_only && ` (${t("policies.monitor_only")})`}
                  </p>
                  <ul>
                    {[...plan.actions, ...plan.observed].map((action, n) => (
                      <li key={n}>
                        {plain(named(action.policy_name), 100)}: {word(action.action)} – {word(action.filter)}
                        {action.risk_name && `: ${plain(named(action.risk_name), 120)}`}
                      </li>
                    ))}
                  </ul>
                </div>
              ))
            ) : (
              <p class="empty">{t("scan.no_plan")}</p>
            )}
          </Card>
          <Card title={t("explanation")} wide>
            <Explanation of={one.explanation} />
          </Card>
        </div>
      )}
    </Show>
  );
}

export function Scan() {
  const [sender, set_sender] = useState("");
  const [recipient, set_recipient] = useState("");
  const [direction, set_direction] = useState("incoming");
  const file = given.value;
  return (
    <Page title={t("menu.scan")} lead={t("scan.about")}>
      <div class="filters">
        <div class="field">
          <span class="label">{t("scan.file")}</span>
          <FilePick
            accept=".eml,.msg,message/rfc822,application/vnd.ms-outlook"
            onFile={(picked) => {
              given.value = picked;
            }}
          />
        </div>
        <Input name={t("field.envelope_sender")} value={sender} onValue={set_sender} />
        <Input name={t("field.recipient")} value={recipient} onValue={set_recipient} />
        <Choice
          name={t("field.direction")}
          value={direction}
          onValue={set_direction}
          options={[
            ["incoming", word("incoming")],
            ["outgoing", word("outgoing")],
          ]}
        />
      </div>
      {file ? (
        <>
          <p>
            {plain(file.name, 200)} ({bytes(file.size)})
          </p>
          {file.size > most_bytes ? (
            <p class="fault" role="alert">
              {t("scan.too_large", { most: bytes(most_bytes) })}
            </p>
          ) : file.size === 0 ? (
            <p class="fault" role="alert">
              {t("scan.nothing")}
            </p>
          ) : (
            <Verdict file={file} asked={query({ name: file.name.slice(-80), sender, recipient, direction })} />
          )}
        </>
      ) : (
        <Blank icon="scan">
          <p>{t("scan.empty")}</p>
        </Blank>
      )}
    </Page>
  );
}
