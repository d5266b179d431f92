import { Problem } from "../server";
import { t } from "../text";
import { Icon } from "./icon";
import { attempt } from "./loaded";

// Over plain HTTP the browser has no clipboard of pages; what is marked can be copied there all the same.
async function to_clipboard(text: string, beside: Element): Promise<void> {
  if (navigator.clipboard as Clipboard | undefined) return navigator.clipboard.writeText(text);
  const box = document.createElement("textarea"),
    focused = document.activeElement;
  box.value = text;
  box.className = "hidden";
  beside.after(box); // not at the end of the page: what lies outside an open dialog cannot be marked
  box.select();
  const copied = document.execCommand("copy");
  box.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!copied) throw new Problem(-1, "console", { en: t("copy.refused"), ja: t("copy.refused") }, {});
}

/** Copies a text to the clipboard and says so. */
export function Copy({ text, name }: { text: string; name?: string }) {
  return (
    <button type="button" class="small" onClick={({ currentTarget }) => attempt(() => to_clipboard(text, currentTarget), t("copied"))}>
      <Icon of="copy" /> {name ?? t("copy")}
    </button>
  );
}
