import { useEffect, useState } from "preact/hooks";
import { ended, signed_out, type Problem } from "../server";
import { go, place, say, session, type Session } from "../state";
import { plain, t } from "../text";
import { Fault, as_problem } from "../ui/loaded";
import { Link, Page } from "../ui/page";
import { Icon } from "../ui/icon";
import { SessionOver } from "../sign_in/over";
import { taken_up } from "../sign_in/single";
import { SignIn } from "../sign_in/view";
import { PasswordLink } from "../sign_in/link";
import { Banner } from "../update/banner";
import { hand_over } from "../trace/scan";
import { Toasts } from "../ui/toasts";
import { Asked, before_update, Brand, Offline, shown, Side, Tools } from "./frame";
import { forget, load_session } from "./session";
import { screens } from "./menu";

function To({ path }: { path: string }) {
  useEffect(() => go(path, true), []);
  return null;
}

/** Where signing in leads: the dashboard, or the first screen that the role permits. */
const home = (): string =>
  (screens.find((one) => one.path === "/dashboard" && shown(one)) ?? screens.find((one) => one.group !== "hidden" && shown(one)))?.path ??
  "/dashboard";

function Content() {
  if (place.value.path === "/" && home() !== "/dashboard") return <To path={home()} />;
  const path = place.value.path === "/" ? "/dashboard" : place.value.path;
  const screen = [...screens]
    .sort((a, b) => b.path.length - a.path.length)
    .find((one) => path === one.path || path.startsWith(`${one.path}/`));
  if (!screen || (screen.side && screen.side !== session.value?.account.side))
    return (
      <Page title={t("not_found")}>
        <p>{t("not_found.text")}</p>
        <Link to="/dashboard">{t("menu.dashboard")}</Link>
      </Page>
    );
  if (!shown(screen))
    return (
      <Page title={t(screen.title)}>
        <p class="empty">{t("not_authorized")}</p>
      </Page>
    );
  if (screen.group === "protect" && before_update()) return <To path="/update" />; // U-29: until the update is done, every item of the platform's mail menu leads to it
  const View = screen.view;
  return <View key={screen.path} />;
}

// A mail dropped anywhere is judged and explained; nothing of it is kept.
function useDrop(): boolean {
  const [over, set] = useState(false);
  useEffect(() => {
    const has_file = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    const move = (event: DragEvent): void => {
      if (has_file(event)) {
        event.preventDefault();
        set(true);
      }
    };
    const out = (event: DragEvent): void => {
      if (!event.relatedTarget) set(false);
    };
    const drop = (event: DragEvent): void => {
      const all = event.dataTransfer?.files,
        file = all?.[0];
      set(false);
      if (!file) return;
      event.preventDefault();
      if (event.dataTransfer?.items[0]?.webkitGetAsEntry()?.isDirectory) {
        say(t("scan.folder"), "bad");
        return;
      }
      if (all.length > 1) say(t("scan.first_only", { name: plain(file.name, 80), count: all.length - 1 }), "bad");
      hand_over(file);
      go("/scan");
    };
    addEventListener("dragover", move);
    addEventListener("dragleave", out);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", move);
      removeEventListener("dragleave", out);
      removeEventListener("drop", drop);
    };
  }, []);
  return over;
}

function Shell({ who }: { who: Session }) {
  const over = useDrop();
  const [menu, set_menu] = useState(false);
  const platform = who.account.side === "platform";
  const moved = ended.value?.body.error_name === "signed_out_by_update";
  useEffect(() => {
    if (signed_out.value && moved) {
      forget();
      go("/?side=platform");
    }
  }, [signed_out.value, moved]);
  return (
    <div class={platform ? "shell platform" : "shell cas"}>
      <a class="skip" href="#main">
        {t("skip")}
      </a>
      <Side open={menu} close={() => set_menu(false)} />
      <div class="body">
        <header class="top">
          <button type="button" class="menu-button" aria-expanded={menu} aria-label={t("menu")} onClick={() => set_menu(!menu)}>
            <Icon of="menu" />
          </button>
          <div class="where">
            <strong>{who.tenant.name}</strong>
          </div>
          <Tools />
        </header>
        <Offline />
        {!platform && <Banner />}
        <main id="main" tabIndex={-1}>
          <Content />
        </main>
      </div>
      <Toasts />
      <Asked />
      {over && <div class="drop">{t("scan.drop")}</div>}
      {signed_out.value && !moved && <SessionOver of={who.account} done={load_session} close={forget} />}
    </div>
  );
}

export function App() {
  const [problem, set] = useState<Problem>();
  const start = (): void => {
    set(undefined);
    load_session()
      .then(taken_up)
      .catch((what: unknown) => {
        const found = as_problem(what);
        if (found.status === 401) session.value = null;
        else set(found);
      });
  };
  const by_link = ["/reset", "/invitation"].includes(place.value.path);
  useEffect(() => {
    if (!by_link) start();
  }, [by_link]);
  if (session.value && !by_link) return <Shell who={session.value} />;
  return (
    <div class="door">
      <header class="top">
        <Brand />
        <Tools />
      </header>
      <main id="main">
        {by_link ? (
          <PasswordLink />
        ) : problem ? (
          <Fault problem={problem} again={start} />
        ) : session.value === null ? (
          <div class="door-card">
            <h1>{t("sign_in")}</h1>
            {ended.value && (
              <div class="notice" role="status">
                <p>
                  <strong>{ended.value.text}</strong>
                </p>
                {ended.value.remedy && <p>{ended.value.remedy}</p>}
              </div>
            )}
            <SignIn key={place.value.query.get("side") ?? ""} done={load_session} />
          </div>
        ) : (
          <p class="loading">
            <span class="spinner" aria-hidden="true" /> {t("loading")}
          </p>
        )}
      </main>
      <Toasts />
    </div>
  );
}
