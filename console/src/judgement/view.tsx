import { place, set_query } from "../state";
import { t, type Key } from "../text";
import { Page } from "../ui/page";
import { Corrections } from "./corrections";
import { CorrelationRules } from "./rules";
import { RetroScan } from "./retro";
import { Styles } from "./styles";

const tabs = ["corrections", "retro", "rules", "style"] as const;

/** How judgement goes on after the scan: what people corrected, what was judged again, the rules over signals, whose hand is learnt. */
export function Judgement() {
  const asked = place.value.query.get("tab"),
    tab = tabs.find((one) => one === asked) ?? "corrections";
  return (
    <Page title={t("menu.judgement")} lead={t(`judgement.about_${tab}` as Key)}>
      <div class="tabs" role="group" aria-label={t("menu.judgement")}>
        {tabs.map((one) => (
          <button key={one} type="button" aria-pressed={one === tab} onClick={() => set_query({ tab: one === "corrections" ? "" : one })}>
            {t(`judgement.tab_${one}` as Key)}
          </button>
        ))}
      </div>
      {tab === "corrections" ? <Corrections /> : tab === "retro" ? <RetroScan /> : tab === "rules" ? <CorrelationRules /> : <Styles />}
    </Page>
  );
}
