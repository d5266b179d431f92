import { get } from "../server";
import { t, two } from "../text";
import { useLoad } from "../ui/loaded";
import { Link } from "../ui/page";
import type { Banner as Shown } from "./api";

/** U-18 to U-22: the blue banner at the top of every CAS console page of an eligible tenant. Text and button are the server's, in both languages. */
export function Banner() {
  const banner = useLoad("banner", () => get<Shown>("update/banner"), 60_000);
  const one = banner.data;
  if (!one?.visible || one.button === "none") return null;
  return (
    <section class="banner" aria-label={t("banner")}>
      <p>
        {two(one.text)}
        {!one.enabled && one.refusal && (
          <>
            <br />
            <small>{two(one.refusal.title)}</small>
          </>
        )}
      </p>
      <Link to="/update" class="button">
        {two(one.label)}
      </Link>
    </section>
  );
}
