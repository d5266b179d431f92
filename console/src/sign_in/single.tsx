import { useState } from "preact/hooks";
import { get, query } from "../server";
import { go } from "../state";
import { plain, t, two } from "../text";
import { Input } from "../ui/fields";
import { attempt, useLoad } from "../ui/loaded";
import type { Refusal } from "../update/api";

// Where this tab was going before the identity provider took it.
const going = "sign-in-going-to";
const leave = (): void => {
  try {
    sessionStorage.setItem(going, location.pathname + location.search);
  } catch {
    /* then it comes back to the dashboard */
  }
};

/** After the way back from an identity provider: on to the address that was asked for before. */
export function taken_up(): void {
  try {
    const to = sessionStorage.getItem(going) ?? "";
    sessionStorage.removeItem(going);
    if (location.pathname === "/" && /^\/[^/]/.test(to)) go(to, true);
  } catch {
    /* nothing kept */
  }
}

/** Why the way back from the identity provider ended at the sign-in page: the number that came along, in words. */
export function SsoRefused() {
  const code = /^\d{7}$/.exec(new URLSearchParams(location.search).get("sso_error") ?? "")?.[0] ?? "";
  const known = useLoad(`sso ${code}`, async () =>
    code ? ((await get<{ items: Refusal[] }>("update/errors")).items.find((one) => String(one.code) === code) ?? null) : null,
  );
  if (!code || (known.busy && !known.data)) return null;
  return (
    <div class="fault" role="alert">
      <p>
        <strong>{known.data ? two(known.data.title) : t("sso.failed", { code })}</strong>
      </p>
      {known.data && (
        <>
          <p>
            {two(known.data.meaning)} {two(known.data.remedy)}
          </p>
          <p class="quiet">{t("sso.code", { code })}</p>
        </>
      )}
    </div>
  );
}

/** Single sign-on: the address says which identity provider; the browser goes there and comes back signed in. apart: in a window of its own, so that this page stays. */
export function SingleSignOn({ side, email: known = "", apart }: { side: string; email?: string; apart?: boolean }) {
  const [open, set_open] = useState(known !== "");
  const [email, set] = useState(known);
  const [found, set_found] = useState<{ id: string; name: string; start_url: string }[]>();
  const look = (): Promise<boolean> =>
    attempt(async () =>
      set_found(
        (
          await get<{ items: { id: string; name: string; start_url: string }[] }>(
            `sso/providers${query({ side, ...(email.includes("@") ? { email } : { business_id: email }) })}`,
          )
        ).items,
      ),
    );
  if (!open)
    return (
      <button type="button" class="plain" onClick={() => set_open(true)}>
        {t("sso.open")}
      </button>
    );
  return (
    <div
      class="stack"
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
          event.preventDefault();
          if (email.trim()) void look();
        }
      }}
    >
      <Input
        name={t("sso.address")}
        value={email}
        onValue={(value) => {
          set(value);
          set_found(undefined);
        }}
      />
      <button type="button" disabled={!email.trim()} onClick={look}>
        {t("sso.find")}
      </button>
      {found &&
        (found.length === 0 ? (
          <p role="status">{t("sso.none")}</p>
        ) : (
          <ul class="plainlist">
            {found.map((one) => (
              <li key={one.id}>
                <a
                  class="button"
                  href={one.start_url}
                  onClick={() => {
                    if (!apart) leave();
                  }}
                  {...(apart ? { target: "_blank", rel: "noopener" } : {})}
                >
                  {t("sso.with", { name: plain(one.name, 64) })}
                </a>
              </li>
            ))}
          </ul>
        ))}
    </div>
  );
}
