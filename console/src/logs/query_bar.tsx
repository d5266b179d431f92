import { useEffect, useRef, useState } from "preact/hooks";
import { change_habits, habits_of } from "../kept";
import { place, set_query } from "../state";
import { label, plain, t, word } from "../text";
import { Icon } from "../ui/icon";
import { facets_of, type Asked, type Field } from "./api";
import { with_query } from "./habits";
import { Templates } from "./templates";
import { complete, field_at, quoted, type Offer } from "./complete";

// What can be asked of the logs that have no mail in them.
const examples: Record<string, string> = {
  data_loss: 'sender:"a@example.com" template:card',
  audit: 'account:"a@example.com" result:failure',
  url_click: 'recipient:"a@example.com" action:blocked',
  quarantine: 'sender:"a@example.com" status:Quarantined',
};

/** The search: field names, values of the field being typed, and earlier searches are offered; arrows choose, Tab or Enter takes. */
export function QueryBar({ type, fields, asked }: { type: string; fields: Field[]; asked: Asked }) {
  const now = place.value.query.get("query") ?? "";
  const [text, set] = useState(now);
  const [caret, set_caret] = useState(now.length);
  const [open, set_open] = useState(false);
  const [chosen, choose] = useState(-1);
  const [values, set_values] = useState<Record<string, string[]>>({});
  const box = useRef<HTMLInputElement>(null);
  const leaving = useRef(0);
  useEffect(() => set(now), [now]);
  const field = field_at(text, caret);
  useEffect(() => {
    if (!field || values[field] || !fields.some((one) => one.name === field && one.facet)) return;
    facets_of(type, { ...asked, query: "" }, field).then(
      (found) => set_values((old) => ({ ...old, [field]: (found[field] ?? []).map((one) => one.value).filter(Boolean) })),
      () => undefined,
    );
  }, [field]);
  const history = habits_of(type).queries ?? [];
  const { start, found } = complete(
    text,
    caret,
    fields.map((one) => one.name),
    (name) => values[name] ?? [],
  );
  const offers: Offer[] = !open ? [] : text === "" ? history.slice(0, 8).map((one) => ({ text: one, kind: "history" })) : found;

  function take(offer: Offer): void {
    const put =
      offer.kind === "field"
        ? `${offer.text}:`
        : offer.kind === "value"
          ? `${quoted(offer.text)} `
          : offer.kind === "word"
            ? `${offer.text} `
            : offer.text;
    const from = offer.kind === "history" ? 0 : start;
    set(text.slice(0, from) + put + (offer.kind === "history" ? "" : text.slice(caret)));
    const at = from + put.length;
    set_caret(at);
    choose(-1);
    queueMicrotask(() => {
      box.current?.focus();
      box.current?.setSelectionRange(at, at);
    });
  }
  function submit(): void {
    set_open(false);
    if (text.trim()) void change_habits(type, (old) => with_query(old, text.trim()));
    set_query({ query: text.trim(), row: "", row_at: "" });
  }
  function key(event: KeyboardEvent): void {
    const offer = offers[chosen];
    if (event.key === "ArrowDown" && offers.length) {
      event.preventDefault();
      choose((chosen + 1) % offers.length);
    } else if (event.key === "ArrowUp" && offers.length) {
      event.preventDefault();
      choose((chosen + offers.length - 1) % offers.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && offer) {
      event.preventDefault();
      take(offer);
    } else if (event.key === "Escape") {
      set_open(false);
      choose(-1);
    }
  }
  return (
    <div class="query-line">
      <form
        class="query"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div class="box">
          <label class="hidden" for="query">
            {t("logs.query")}
          </label>
          <input
            id="query"
            ref={box}
            value={text}
            autocomplete="off"
            spellcheck={false}
            placeholder={examples[type] ?? 'sender:"a@example.com" action:quarantine'}
            role="combobox"
            aria-expanded={offers.length > 0}
            aria-controls="query-offers"
            aria-autocomplete="list"
            {...(offers[chosen] ? { "aria-activedescendant": `offer-${chosen}` } : {})}
            onFocus={() => {
              clearTimeout(leaving.current);
              set_open(true);
            }}
            onBlur={() => {
              leaving.current = window.setTimeout(() => set_open(false), 150);
            }}
            onKeyDown={key}
            onKeyUp={(event) => set_caret(event.currentTarget.selectionStart ?? 0)}
            onInput={(event) => {
              set(event.currentTarget.value);
              set_caret(event.currentTarget.selectionStart ?? 0);
              set_open(true);
              choose(-1);
            }}
          />
          {offers.length > 0 && (
            <ul class="completions" id="query-offers" role="listbox" aria-label={t("logs.offers")}>
              {offers.map((offer, at) => (
                <li
                  key={`${offer.kind} ${offer.text}`}
                  id={`offer-${at}`}
                  role="option"
                  aria-selected={at === chosen}
                  onMouseDown={(event) => {
                    event.preventDefault();
                    take(offer);
                  }}
                  onMouseEnter={() => choose(at)}
                >
                  <code>{plain(offer.text, 100)}</code>
                  <span class="quiet">
                    {offer.kind === "field"
                      ? label(offer.text)
                      : offer.kind === "history"
                        ? t("logs.earlier")
                        : offer.kind === "value" && word(offer.text) !== offer.text
                          ? word(offer.text)
                          : ""}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </div>
        <button type="submit" class="main">
          <Icon of="search" /> {t("search")}
        </button>
        {now && (
          <button
            type="button"
            onClick={() => {
              set("");
              set_query({ query: "", row: "", row_at: "" });
            }}
          >
            {t("logs.clear")}
          </button>
        )}
      </form>
      <Templates type={type} query={now} />
    </div>
  );
}
