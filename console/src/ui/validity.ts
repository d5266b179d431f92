import { number, t } from "../text";

type Entry = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const told = new Set<Entry>(); // fields whose message is ours

function words_for(field: Entry): string {
  const wrong = field.validity;
  if (wrong.valueMissing)
    return t(
      field instanceof HTMLSelectElement || field.type === "radio"
        ? "invalid.choose"
        : field.type === "checkbox"
          ? "invalid.tick"
          : "invalid.missing",
    );
  if (field instanceof HTMLInputElement && wrong.typeMismatch) return t(field.type === "email" ? "invalid.email" : "invalid.form");
  if (field instanceof HTMLInputElement && wrong.rangeUnderflow) return t("invalid.least", { least: number(Number(field.min)) });
  if (field instanceof HTMLInputElement && wrong.rangeOverflow) return t("invalid.most", { most: number(Number(field.max)) });
  if (!(field instanceof HTMLSelectElement) && wrong.tooShort) return t("invalid.short", { least: field.minLength });
  if (!(field instanceof HTMLSelectElement) && wrong.tooLong) return t("invalid.long", { most: field.maxLength });
  return t(wrong.badInput || wrong.stepMismatch ? "invalid.number" : "invalid.form");
}

function forget(): void {
  for (const field of told) field.setCustomValidity("");
  told.clear();
}

/** From now on what the browser says of a form's fields that are missing or wrong is said in the console's language. Call once. */
export function start_validity(): void {
  addEventListener(
    "invalid",
    (event) => {
      const field = event.target;
      if (
        !(field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement) ||
        field.validity.customError
      )
        return;
      field.setCustomValidity(words_for(field));
      told.add(field);
    },
    true,
  );
  for (const kind of ["input", "change", "pointerdown", "keydown"]) addEventListener(kind, forget, true);
}
