import { useState } from "preact/hooks";
import { send, text_of } from "../server";
import { may } from "../state";
import { t } from "../text";
import { Choice, Field } from "../ui/fields";
import { Show, attempt, useDraft, useLoad } from "../ui/loaded";
import { Page } from "../ui/page";

const kind = { "Content-Type": "application/yaml" };

export function Yaml() {
  const read = useLoad("yaml", () => text_of("policies.yaml"));
  const { now = "", set, accept } = useDraft<string>(read.data);
  const [mode, set_mode] = useState("merge");
  const [answer, set_answer] = useState("");
  const run = (what: "validate" | "diff" | "apply") =>
    attempt(async () => {
      const found = await send<{ policies?: number; difference?: string }>(
        "POST",
        `policies.yaml/${what}${what === "validate" ? "" : `?mode=${mode}`}`,
        now,
        kind,
      );
      set_answer(what === "validate" ? t("yaml.valid", { count: found.policies ?? 0 }) : found.difference || t("yaml.no_change"));
      if (what === "apply") {
        accept();
        read.again();
      }
    });
  return (
    <Page title={t("menu.yaml")}>
      <Show of={read}>
        {() => (
          <>
            <Field name={t("yaml.document")}>
              {(id) => (
                <textarea
                  id={id}
                  class="mono"
                  rows={22}
                  spellcheck={false}
                  value={now}
                  onInput={(event) => set(event.currentTarget.value)}
                />
              )}
            </Field>
            <div class="filters">
              <Choice
                name={t("yaml.mode")}
                value={mode}
                onValue={set_mode}
                options={[
                  ["merge", t("yaml.merge")],
                  ["replace", t("yaml.replace")],
                ]}
              />
              <button type="button" onClick={() => run("validate")}>
                {t("yaml.validate")}
              </button>
              <button type="button" onClick={() => run("diff")}>
                {t("yaml.diff")}
              </button>
              {may("policies", "full") && (
                <button type="button" class="main" onClick={() => run("apply")}>
                  {t("yaml.apply")}
                </button>
              )}
            </div>
            <pre role="status">{answer}</pre>
          </>
        )}
      </Show>
    </Page>
  );
}
