import { useEffect, useRef, useState } from "preact/hooks";
import { get, offline, send } from "../server";
import { go, may, place, question, session, type Session } from "../state";
import { language, named, set_language, t, type Key } from "../text";
import { Dialog, Popup } from "../ui/dialog";
import { attempt } from "../ui/loaded";
import { Link } from "../ui/page";
import { Icon } from "../ui/icon";
import { screens, type Screen } from "./menu";
import { forget } from "./session";
import { Tasks } from "./tasks";
import { next_scheme, scheme } from "./scheme";

export function shown(screen: Screen): boolean {
  return (!screen.side || screen.side === session.value?.account.side) && (screen.screens === "" || may(screen.screens));
}

async function leave(): Promise<void> {
  if (!(await attempt(() => send("DELETE", "session")))) return;
  const side = session.value?.account.side;
  forget();
  go(side === "platform" ? "/?side=platform" : "/");
}

export function Tools() {
  const other = language.value === "ja" ? "en" : "ja";
  return (
    <div class="tools">
      <button type="button" class="plain" lang={other} onClick={() => attempt(() => set_language(other))}>
        {other === "en" ? "English" : "日本語"}
      </button>
      <button
        type="button"
        class="plain"
        onClick={next_scheme}
        aria-label={`${t("scheme")}: ${t(`scheme.${scheme.value}`)}`}
        title={`${t("scheme")}: ${t(`scheme.${scheme.value}`)}`}
      >
        {scheme.value === "dark" ? "☾" : scheme.value === "light" ? "☀" : "◐"}
      </button>
      {session.value?.account.side === "cas" && (may("quarantine") || may("manual_scan") || may("reports")) && <Tasks />}
      {session.value && <Account of={session.value} />}
    </div>
  );
}

function Account({ of }: { of: Session }) {
  const name = of.account.display_name || of.account.name;
  return (
    <Popup
      class="account"
      name={
        <>
          <span class="initial" aria-hidden="true">
            {[...name][0]?.toUpperCase()}
          </span>
          <span class="name">{name}</span>
          <span class="hidden">{t("account.menu")}</span>
        </>
      }
    >
      <p>
        <strong>{name}</strong>
      </p>
      {name !== of.account.name && <p class="quiet">{of.account.name}</p>}
      <p class="quiet">
        {t("accounts.role")}: {named(of.account.role)}
      </p>
      <hr />
      <Link to="/sessions">{t("menu.sessions")}</Link>
      <button type="button" class="plain" onClick={leave}>
        {t("sign_out")}
      </button>
    </Popup>
  );
}

export function Brand({ under }: { under?: string }) {
  return (
    <div class="brand">
      <img src="/icon.svg" alt="" width="28" height="28" />
      <div>
        <strong>Sekisho</strong>
        {under && <span>{under}</span>}
      </div>
    </div>
  );
}

const titles: Record<Screen["group"], { cas: Key; platform: Key }> = {
  protect: { cas: "menu.group.protect", platform: "menu.group.ecso" },
  service: { cas: "menu.group.service", platform: "menu.group.service" },
  administration: { cas: "menu.group.administration", platform: "menu.group.administration" },
  hidden: { cas: "menu", platform: "menu" },
};

/** Until the update is done, the platform's menu for mail has nothing but the way to it (U-23, U-29). */
export const before_update = (): boolean => session.value?.account.side === "platform" && session.value.tenant.governance !== "cecp";
const group_of = (screen: Screen): Screen["group"] => (screen.path === "/update" && before_update() ? "protect" : screen.group);

function Menu() {
  const side = session.value?.account.side ?? "cas";
  const current = `/${place.value.path.split("/")[1] || "dashboard"}`;
  const box = useRef<HTMLElement>(null);
  // The menu can be longer than the window: where one is stays in sight.
  useEffect(() => box.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" }), [current]);
  return (
    <nav ref={box} class="menu" aria-label={t("menu")}>
      {(["protect", "service", "administration"] as const).map((group) => {
        const items = screens
          .filter((screen) => group_of(screen) === group && shown(screen))
          .sort((a, b) => Number(b.path === "/update" && group === "protect") - Number(a.path === "/update" && group === "protect"));
        return (
          items.length > 0 && (
            <div key={group}>
              <h2>{t(titles[group][side])}</h2>
              <ul>
                {items.map((screen) => (
                  <li key={screen.path}>
                    <Link to={screen.path} current={current === screen.path || screen.also?.split(" ").includes(current) === true}>
                      {screen.icon && <Icon of={screen.icon} />}
                      {t(screen.title)}
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          )
        );
      })}
    </nav>
  );
}

/** The menu at the side; on a narrow window it slides in over the page. */
export function Side({ open, close }: { open: boolean; close: () => void }) {
  useEffect(close, [place.value.path]);
  useEffect(() => {
    if (!open) return;
    const escape = (event: KeyboardEvent): void => {
      if (event.key === "Escape") close();
    };
    addEventListener("keydown", escape);
    return () => removeEventListener("keydown", escape);
  }, [open]);
  return (
    <>
      <aside class={open ? "side open" : "side"} aria-label={t("shell")}>
        <Brand under={t(session.value?.account.side === "platform" ? "shell.platform" : "shell.cas")} />
        <Menu />
      </aside>
      <div class="curtain" onClick={close} />
    </>
  );
}

export function Asked() {
  const one = question.value;
  if (!one) return null;
  return (
    <Dialog title={one.button} close={() => one.answer(false)}>
      <p class="text">{one.text}</p>
      <div class="bar">
        <p />
        <button type="button" onClick={() => one.answer(false)}>
          {t("cancel")}
        </button>
        <button type="button" class={one.danger ? "danger" : "main"} onClick={() => one.answer(true)}>
          {one.button}
        </button>
      </div>
    </Dialog>
  );
}

export function Offline() {
  const [busy, set] = useState(false);
  if (!offline.value) return null;
  return (
    <div class="offline" role="alert">
      <p>{t("offline")}</p>
      <button
        type="button"
        class="small"
        disabled={busy}
        onClick={async () => {
          set(true);
          await get("version").catch(() => undefined);
          set(false);
        }}
      >
        {t("try_again")}
      </button>
    </div>
  );
}
