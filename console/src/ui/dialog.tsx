import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { sure } from "../state";
import { t } from "../text";
import { Icon } from "./icon";
import { Toasts, on_top } from "./toasts";

/** A button that shows a panel; a click elsewhere or Escape closes it. lazy: what is in it is there while it is open only. */
export function Popup({
  name,
  class: kind,
  lazy,
  children,
}: {
  name: ComponentChildren;
  class?: string;
  lazy?: boolean;
  children: ComponentChildren;
}) {
  const box = useRef<HTMLDetailsElement>(null);
  const [open, set_open] = useState(false);
  useEffect(() => {
    const away = (event: Event): void => {
      if (box.current?.open && event.target instanceof Node && !box.current.contains(event.target)) box.current.open = false;
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && box.current?.open) {
        box.current.open = false;
        box.current.querySelector("summary")?.focus();
      }
    };
    addEventListener("pointerdown", away);
    addEventListener("keydown", escape);
    return () => {
      removeEventListener("pointerdown", away);
      removeEventListener("keydown", escape);
    };
  }, []);
  return (
    <details ref={box} class={`popup ${kind ?? ""}`} onToggle={(event) => set_open(event.currentTarget.open)}>
      <summary>{name}</summary>
      <div>{(!lazy || open) && children}</div>
    </details>
  );
}

const dialogs: Element[] = []; // that are open, the one on top last

/** A native modal dialog: the browser keeps the focus inside and Escape closes it. Escape, the cross and a click beside it ask first when something was typed; light: nothing typed in it is worth that. */
export function Dialog({
  title,
  close,
  side,
  wide,
  light,
  children,
}: {
  title: string;
  close: () => void;
  side?: boolean;
  wide?: boolean;
  light?: boolean;
  children: ComponentChildren;
}) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  const typed = useRef<Element | undefined>(undefined),
    pressed = useRef(false);
  const is_dirty = (): boolean => !light && typed.current?.isConnected === true; // a form that went away was sent
  const leave = (): void => {
    if (!is_dirty()) close();
    else
      void sure(t("policy.discard_sure"), t("policy.discard")).then((yes) => {
        if (yes) close();
      });
  };
  const latest = useRef(leave),
    dirty = useRef(is_dirty);
  latest.current = leave;
  dirty.current = is_dirty;
  // A layout effect: its end comes with the dialog's. A passive one's comes a frame later, and till then a dialog that is gone counted as the one on top.
  useLayoutEffect(() => {
    const own = box.current;
    if (!own) return;
    if (!own.open) own.showModal();
    dialogs.push(own);
    on_top.value = own;
    // Heard everywhere: after a click beside the dialog nothing in it has the focus, and the browser would close it by itself.
    const escape = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.defaultPrevented && dialogs.at(-1) === own && dirty.current()) {
        event.preventDefault();
        latest.current();
      }
    };
    addEventListener("keydown", escape);
    return () => {
      removeEventListener("keydown", escape);
      dialogs.splice(dialogs.indexOf(own), 1);
      on_top.value = dialogs.at(-1);
    };
  }, []);
  return (
    <dialog
      ref={box}
      class={side ? "drawer" : wide ? "wide" : ""}
      aria-labelledby={id}
      onClose={close}
      onInput={(event) => {
        const form = event.target instanceof Element && event.target.closest("form");
        if (form) typed.current = form;
      }}
      onPointerDown={(event) => {
        pressed.current = event.target === box.current;
      }}
      onClick={(event) => {
        if (event.target === box.current && pressed.current) leave();
      }}
    >
      <div class="dialog-body">
        <div class="page-head">
          <h2 id={id}>{title}</h2>
          <button type="button" class="plain" onClick={leave} aria-label={t("close")}>
            <Icon of="close" />
          </button>
        </div>
        {children}
      </div>
      <Toasts inside={box} />
    </dialog>
  );
}
