import { signal } from "@preact/signals";
import { toasts } from "../state";

/** The dialog that is on top, if one is open: the browser lays it over everything else, and whatever is outside it is dim, out of reach and not read aloud. */
export const on_top = signal<Element | undefined>(undefined);

/** What was said last, inside the dialog on top or else on the page. */
export function Toasts({ inside }: { inside?: { current: Element | null } }) {
  if (on_top.value !== (inside ? (inside.current ?? "") : undefined)) return null;
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <p key={toast.id} class={toast.kind}>
          {toast.text}
        </p>
      ))}
    </div>
  );
}
