import { bytes, language, number, plain, t, word } from "../text";
import { Badge } from "./badge";

export interface Finding { rule: string; category: string; severity: number; part: string; evidence: string; english: string; japanese: string }
export interface Explained {
  verdict: string; findings: Finding[]; reasons: { name: string; weight: number }[]; scores: Record<string, number>; limits: string[]; signals: string[];
  files: { name: string; true_type: string; size: number; sha256: string; encrypted: boolean }[]; urls: { url: string; host: string; text: string; risk: string }[];
}

const weight_of = (severity: number): string => (severity >= 70 ? "high" : severity >= 40 ? "medium" : "low");

export function Findings({ findings }: { findings: Finding[] }) {
  if (!findings.length) return <p class="empty">{t("explanation.none")}</p>;
  return (
    <ul class="findings">{findings.map((one, at) => (
      <li key={at} class={weight_of(one.severity)}>
        <p><Badge of={one.category} /> {plain(language.value === "ja" ? one.japanese : one.english)}</p>
        {one.evidence && <p><mark>{plain(one.evidence, 600)}</mark></p>}
        <p class="quiet"><code>{one.rule}</code> · {t("explanation.severity")} {one.severity}{one.part && <> · {t("explanation.part")} {plain(one.part, 120)}</>}</p>
      </li>))}</ul>
  );
}

export function Explanation({ of }: { of: Explained }) {
  const reasons = [...of.reasons].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, 12);
  return (
    <div class="stack">
      {of.verdict && <p>{t("explanation.verdict")}: <Badge of={of.verdict} /></p>}
      <h3>{t("explanation.findings")}</h3><Findings findings={of.findings} />
      {Object.keys(of.scores).length > 0 && <><h3>{t("explanation.scores")}</h3><dl class="facts">{Object.entries(of.scores).map(([name, score]) => <div key={name}><dt>{word(name)}</dt><dd>{number(Math.round(score * 1000) / 1000)}</dd></div>)}</dl></>}
      {reasons.length > 0 && <><h3>{t("explanation.reasons")}</h3><ul class="plainlist">{reasons.map((one) => <li key={one.name}><code>{plain(one.name, 120)}</code> {one.weight > 0 ? "+" : ""}{number(Math.round(one.weight * 100) / 100)}</li>)}</ul></>}
      {of.signals.length > 0 && <><h3>{t("explanation.signals")}</h3><p>{of.signals.map((one) => plain(one, 200)).join(", ")}</p></>}
      {of.limits.length > 0 && <><h3>{t("explanation.limits")}</h3><p>{of.limits.join(", ")}</p></>}
      {of.urls.length > 0 && <><h3>{t("explanation.urls")}</h3><ul class="plainlist">{of.urls.slice(0, 50).map((one, at) => <li key={at}><Badge of={one.risk} /> <span class="mono">{plain(one.url, 400)}</span></li>)}</ul></>}
      {of.files.length > 0 && <><h3>{t("explanation.files")}</h3><ul class="plainlist">{of.files.slice(0, 50).map((one, at) => <li key={at}>{plain(one.name, 200) || "–"} <span class="quiet">{one.true_type} · {bytes(one.size)}</span><br /><span class="mono quiet">{one.sha256}</span></li>)}</ul></>}
    </div>
  );
}
