import { useEffect, useState } from "preact/hooks";
import { csrf, get, send, signed_out } from "../server";
import { go, may, place, session, toasts, type Session } from "../state";
import { language, set_language, t, time_zone, type Key } from "../text";
import { attempt, as_problem, Dialog, Fault, Link, Page } from "../ui/ui";
import { SignIn } from "../sign_in/view";
import { Banner } from "../update/banner";
import { hand_over } from "../trace/scan";
import { screens, type Screen } from "./menu";
import { next_scheme, scheme } from "./scheme";
import type { Problem } from "../server";

export async function load_session(): Promise<void> {
  const found = await get<Session>("session");
  csrf.value = found.csrf;
  time_zone.value = found.tenant.time_zone || time_zone.value;
  session.value = found;
  signed_out.value = false;
}

function shown(screen: Screen): boolean {
  return (!screen.side || screen.side === session.value?.account.side) && (screen.screens === "" || may(screen.screens));
}

async function leave(): Promise<void> {
  if (!(await attempt(() => send("DELETE", "session")))) return;
  csrf.value = "";
  session.value = null;
  go("/");
}

function Tools() {
  return (
    <div class="tools">
      <button type="button" class="plain" lang={language.value === "ja" ? "en" : "ja"} onClick={() => set_language(language.value === "ja" ? "en" : "ja")}>{language.value === "ja" ? "English" : "日本語"}</button>
      <button type="button" class="plain" onClick={next_scheme} aria-label={`${t("scheme")}: ${t(`scheme.${scheme.value}`)}`} title={t(`scheme.${scheme.value}`)}>{scheme.value === "dark" ? "☾" : scheme.value === "light" ? "☀" : "◐"}</button>
      {session.value && <button type="button" class="plain" onClick={leave}>{t("sign_out")}</button>}
    </div>
  );
}

function Menu() {
  const [open, set] = useState(false);
  const groups = ["protect", "service", "administration"] as const;
  const platform = session.value?.account.side === "platform";
  return (
    <>
      <button type="button" class="menu-button" aria-expanded={open} onClick={() => set(!open)}>☰ {t("menu")}</button>
      <nav class={open ? "menu open" : "menu"} aria-label={t("menu")}>
        {groups.map((group) => {
          const items = screens.filter((screen) => screen.group === group && shown(screen));
          const title: Key = group === "protect" ? (platform ? "menu.group.ecso" : "menu.group.protect") : group === "service" ? "menu.group.service" : "menu.group.administration";
          return items.length ? <div key={group}><h2>{t(title)}</h2><ul>{items.map((screen) => <li key={screen.path} onClick={() => set(false)}><Link to={screen.path} current={place.value.path.split("/")[1] === screen.path.slice(1)}>{t(screen.title)}</Link></li>)}</ul></div> : null;
        })}
      </nav>
    </>
  );
}

function Toasts() {
  return <div class="toasts" role="status" aria-live="polite">{toasts.value.map((toast) => <p key={toast.id} class={toast.kind}>{toast.text}</p>)}</div>;
}

function Content() {
  const path = place.value.path === "/" ? "/dashboard" : place.value.path;
  const screen = [...screens].sort((a, b) => b.path.length - a.path.length).find((one) => path === one.path || path.startsWith(`${one.path}/`));
  if (!screen || (screen.side && !shown(screen))) return <Page title={t("not_found")}><p>{t("not_found.text")}</p><Link to="/dashboard">{t("menu.dashboard")}</Link></Page>;
  if (!shown(screen)) return <Page title={t(screen.title)}><p class="empty">{t("not_authorized")}</p></Page>;
  const View = screen.view;
  return <View />;
}

// A mail dropped anywhere is judged and explained; nothing of it is kept.
function useDrop(): boolean {
  const [over, set] = useState(false);
  useEffect(() => {
    const has_file = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    const move = (event: DragEvent): void => { if (has_file(event)) { event.preventDefault(); set(true); } };
    const out = (event: DragEvent): void => { if (!event.relatedTarget) set(false); };
    const drop = (event: DragEvent): void => {
      const file = event.dataTransfer?.files[0];
      set(false);
      if (!file) return;
      event.preventDefault();
      hand_over(file);
      go("/scan");
    };
    addEventListener("dragover", move); addEventListener("dragleave", out); addEventListener("drop", drop);
    return () => { removeEventListener("dragover", move); removeEventListener("dragleave", out); removeEventListener("drop", drop); };
  }, []);
  return over;
}

function Shell() {
  const over = useDrop();
  const who = session.value;
  if (!who) return null;
  const platform = who.account.side === "platform";
  return (
    <div class={platform ? "shell platform" : "shell cas"}>
      <a class="skip" href="#main">{t("skip")}</a>
      <header class="top">
        <div class="brand"><img src="/icon.svg" alt="" width="24" height="24" /><strong>Sekisho</strong><span>{t(platform ? "shell.platform" : "shell.cas")}</span></div>
        <div class="who"><span title={who.account.role}>{who.account.name}</span><span class="quiet">{who.tenant.name}</span></div>
        <Tools />
      </header>
      {!platform && <Banner />}
      <div class="body"><Menu /><main id="main" tabIndex={-1}><Content /></main></div>
      <Toasts />
      {over && <div class="drop">{t("scan.drop")}</div>}
      {signed_out.value && <Dialog title={t("session.over")} close={() => { signed_out.value = false; session.value = null; csrf.value = ""; }}><p>{t("session.over.text")}</p><SignIn done={load_session} /></Dialog>}
    </div>
  );
}

export function App() {
  const [problem, set] = useState<Problem>();
  const start = (): void => {
    set(undefined);
    load_session().catch((what: unknown) => {
      const found = as_problem(what);
      if (found.status === 401) session.value = null;
      else set(found);
    });
  };
  useEffect(start, []);
  if (session.value) return <Shell />;
  return (
    <div class="door">
      <header class="top"><div class="brand"><img src="/icon.svg" alt="" width="24" height="24" /><strong>Sekisho</strong></div><Tools /></header>
      <main id="main">
        {problem ? <Fault problem={problem} again={start} /> : session.value === null ? <div class="door-card"><h1>{t("sign_in")}</h1><SignIn done={load_session} /></div> : <p class="quiet">{t("loading")}</p>}
      </main>
      <Toasts />
    </div>
  );
}
