import type { ComponentChildren } from "preact";
import { bytes, language, number, plain, t, word } from "../text";
import { Badge } from "./badge";

export interface Finding {
  rule: string;
  category: string;
  severity: number;
  part: string;
  evidence: string;
  english: string;
  japanese: string;
}
export interface Explained {
  verdict: string;
  findings: Finding[];
  reasons: { name: string; weight: number; english: string; japanese: string }[];
  score: { name: string; value: number; points: number; rest: number } | null;
  scores: Record<string, number>;
  limits: string[];
  signals: string[];
  signal_names: { id: string; english: string; japanese: string }[];
  files: { name: string; true_type: string; size: number; sha256: string; encrypted: boolean }[];
  urls: { url: string; host: string; text: string; risk: string }[];
}

const weight_of = (severity: number): string => (severity >= 70 ? "high" : severity >= 40 ? "medium" : "low");

/** The evidence as it is shown: signals by their names; of a score nothing, for its text has said it in words. */
function evidence_of(one: Finding, names: Explained["signal_names"]): string {
  if (one.rule.startsWith("mail.score")) return "";
  if (!one.rule.startsWith("ci.")) return one.evidence;
  return one.evidence
    .split(", ")
    .map((id) => {
      const known = names.find((name) => name.id === id);
      return known ? (language.value === "ja" ? known.japanese : known.english) : id;
    })
    .join(language.value === "ja" ? "、" : ", ");
}

export function Findings({ findings, names = [] }: { findings: Finding[]; names?: Explained["signal_names"] }) {
  if (!findings.length) return <p class="empty">{t("explanation.none")}</p>;
  return (
    <ul class="findings">
      {findings.map((one, at) => (
        <li key={at} class={weight_of(one.severity)}>
          <p>
            <Badge of={one.category} /> {plain(language.value === "ja" ? one.japanese : one.english)}
          </p>
          {evidence_of(one, names) && (
            <p>
              <mark>{plain(evidence_of(one, names), 600)}</mark>
            </p>
          )}
          <p class="quiet">
            <code>{one.rule}</code> · {t("explanation.severity")} {one.severity}
            {one.part && (
              <>
                {" "}
                · {t("explanation.part")} {plain(one.part, 120)}
              </>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** "auth:spf=pass" as [SPF, pass]; the domain that signed stands behind DKIM. */
function authentication_of(signals: string[]): [string, string][] {
  const domain = signals.filter((one) => one.startsWith("auth:dkim.domain=")).map((one) => one.slice(17));
  return ["spf", "dkim", "dmarc", "arc"].flatMap((kind): [string, string][] => {
    const found = signals.find((one) => one.startsWith(`auth:${kind}=`))?.slice(kind.length + 6);
    return found ? [[kind.toUpperCase(), kind === "dkim" && domain.length ? `${found} (${domain.join(", ")})` : found]] : [];
  });
}

/** A probability in whole percent as the finding's text has it: cut off, so that what is all but certain is not called certain. */
const percent = (score: number): string => number(Math.floor(score * 100));

const hundredths = (points: number): string => `${points < 0 ? "−" : "+"}${number(Math.abs(points) / 100, 2)}`;

/** What weighed for and against, and what it comes to: the figures that are shown add up exactly. */
function Weights({ of }: { of: Explained }) {
  if (!of.score) return null;
  const reasons = [...of.reasons]
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .map((one) => ({ ...one, hundredths: Math.round(one.weight * 100) }));
  const total = Math.round(of.score.points * 100),
    rest = total - reasons.reduce((sum, one) => sum + one.hundredths, 0);
  const heaviest = Math.max(1, Math.abs(rest), ...reasons.map((one) => Math.abs(one.hundredths)));
  const line = (name: string, text: string, points: number): ComponentChildren => (
    <li key={name}>
      <span title={plain(name, 120)}>{plain(text, 200)}</span>
      <meter class={points > 0 ? "against" : "for"} min={0} max={heaviest} value={Math.abs(points)} aria-hidden="true" />
      <span class="count">{hundredths(points)}</span>
    </li>
  );
  return (
    <>
      <h3>{t("explanation.reasons")}</h3>
      <p class="hint">{t("explanation.points", { name: word(of.score.name) })}</p>
      <ul class="weights">
        {reasons.map((one) => line(one.name, language.value === "ja" ? one.japanese : one.english, one.hundredths))}
        {line("rest", t("explanation.rest"), rest)}
        <li class="sum">
          <strong>{t("explanation.sum", { name: word(of.score.name), percent: percent(of.score.value) })}</strong>
          <span />
          <strong class="count">{hundredths(total)}</strong>
        </li>
      </ul>
    </>
  );
}

export function Explanation({ of }: { of: Explained }) {
  const authentication = authentication_of(of.signals);
  const unnamed = of.signals.filter(
    (one) =>
      !one.startsWith("auth:") &&
      !of.findings.some((finding) => finding.rule === `unusual.${one}`) &&
      !of.signal_names.some((known) => known.id === one),
  );
  return (
    <div class="stack">
      {of.verdict && (
        <p>
          {t("explanation.verdict")}: <Badge of={of.verdict} />
        </p>
      )}
      <h3>{t("explanation.findings")}</h3>
      <Findings findings={of.findings} names={of.signal_names} />
      {Object.keys(of.scores).length > 0 && (
        <>
          <h3>{t("explanation.scores")}</h3>
          <dl class="facts">
            {Object.entries(of.scores).map(([name, score]) => (
              <div key={name}>
                <dt>{word(name)}</dt>
                <dd>{t("explanation.percent", { percent: percent(score) })}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {authentication.length > 0 && (
        <>
          <h3>{t("explanation.authentication")}</h3>
          <dl class="facts">
            {authentication.map(([name, found]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{plain(found, 300)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <Weights of={of} />
      {of.signal_names.length + unnamed.length > 0 && (
        <>
          <h3>{t("explanation.signals")}</h3>
          <ul class="plainlist">
            {of.signal_names.map((one) => (
              <li key={one.id} title={one.id}>
                {language.value === "ja" ? one.japanese : one.english}
              </li>
            ))}
            {unnamed.map((one) => (
              <li key={one}>
                <code>{plain(one, 200)}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      {of.limits.length > 0 && (
        <>
          <h3>{t("explanation.limits")}</h3>
          <p>{of.limits.map((one) => (word(`limit_${one}`) === `limit_${one}` ? one : word(`limit_${one}`))).join(", ")}</p>
        </>
      )}
      {of.urls.length > 0 && (
        <>
          <h3>{t("explanation.urls")}</h3>
          <ul class="plainlist">
            {of.urls.slice(0, 50).map((one, at) => (
              <li key={at}>
                <Badge of={one.risk} /> <span class="mono">{plain(one.url, 400)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {of.files.length > 0 && (
        <>
          <h3>{t("explanation.files")}</h3>
          <ul class="plainlist">
            {of.files.slice(0, 50).map((one, at) => (
              <li key={at}>
                {plain(one.name, 200) || "–"}{" "}
                <span class="quiet">
                  {one.true_type} · {bytes(one.size)}
                </span>
                <br />
                <span class="mono quiet">{one.sha256}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
