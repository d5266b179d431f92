import { useState } from "preact/hooks";
import { bytes, language, named, plain, t, word } from "../text";
import { Show, useLoad } from "../ui/loaded";
import { Card, Facts, Link, Page } from "../ui/page";
import { Badge } from "../ui/badge";
import { Explanation } from "../ui/explanation";
import { may, sees_all } from "../state";
import { story_of, type Track } from "./api";
import { Wrong } from "../judgement/corrections";
import { Acts } from "./acts";
import { AlikeOf } from "./alike";
import { Batch } from "./batch";
import { Timeline } from "./timeline";

/** The verdict in one sentence: what was done, by which policy, and the gravest reason. */
function in_short(of: Track): string {
  const worst = [...of.explanation.findings].sort((a, b) => b.severity - a.severity)[0];
  const action = word(of.action);
  if (!worst) return t("trace.short_clean", { action });
  const why = plain(language.value === "ja" ? worst.japanese : worst.english, 600);
  const policy = (
    of.detections.find((one) => one.action === of.action && one.rule === worst.rule) ??
    of.detections.find((one) => one.action === of.action)
  )?.policy;
  return policy ? t("trace.short_policy", { action, policy: plain(named(policy), 128), why }) : t("trace.short", { action, why });
}

function One({ of, first, changed }: { of: Track; first: boolean; changed: () => void }) {
  const [batch, set_batch] = useState("");
  return (
    <>
      <p class="verdict">{in_short(of)}</p>
      <div class="cards two">
        <Card title={plain(of.subject, 200) || t("no_subject")}>
          <Facts
            of={[
              [t("field.verdict"), <Badge of={of.verdict} />],
              [t("field.action"), <Badge of={of.action} />],
              [t("field.sender"), plain(of.sender, 300)],
              [t("field.envelope_sender"), plain(of.envelope_sender, 300)],
              [t("field.recipient"), plain(of.recipients.join(", "))],
              [t("field.message_id"), <span class="mono">{plain(of.message_id, 300)}</span>],
              [t("field.client_ip"), of.client_ip || "–"],
              [t("field.size"), bytes(of.size)],
              [t("field.ruleset"), plain(of.ruleset, 80)],
              ["SHA-256", <span class="mono">{of.sha256}</span>],
            ]}
          />
        </Card>
        {first && may("logs") && sees_all() && (
          <Card title={t("trace.timeline")}>
            <Timeline of={of.item} />
          </Card>
        )}
        {first && (may("quarantine", "full") || may("global_settings", "full")) && (
          <Card title={t("trace.acts")} wide>
            <Acts of={of} begun={set_batch} />
          </Card>
        )}
        {batch && <Batch key={batch} id={batch} ended={changed} />}
        {may("policies", "full") && (
          <Card title={t("judgement.wrong")} wide>
            <Wrong mail={of.item || of.message_id} />
          </Card>
        )}
        <Card title={t("explanation")} wide>
          <Explanation of={of.explanation} />
        </Card>
        {first && may("logs") && sees_all() && (
          <Card title={t("reported.similar")} wide>
            <AlikeOf of={of.item || of.message_id} />
          </Card>
        )}
      </div>
    </>
  );
}

/** One message from its arrival to what was done with it. */
export function Story({ of }: { of: string }) {
  const found = useLoad(`trace ${of}`, () => story_of(of));
  return (
    <Page
      title={t("trace.story")}
      actions={
        <Link to="/trace" class="button">
          {t("menu.trace")}
        </Link>
      }
    >
      <Show of={found}>
        {(data) =>
          data.items.length === 0 ? (
            <p class="empty">{t("trace.none")}</p>
          ) : (
            <>
              {data.items.map((one, at) => (
                <One key={one.id} of={one} first={at === 0} changed={found.again} />
              ))}
            </>
          )
        }
      </Show>
    </Page>
  );
}
