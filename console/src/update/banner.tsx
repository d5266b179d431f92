import { get } from "../server";
import { t, type Key } from "../text";
import { Link, useLoad } from "../ui/ui";

/** U-18…U-22: the blue banner at the top of every CAS console page of an eligible tenant. */
export function Banner() {
  const banner = useLoad("banner", () => get<{ visible: boolean; button: string }>("update/banner"), 60_000);
  const one = banner.data;
  if (!one?.visible || one.button === "none") return null;
  return <section class="banner" aria-label={t("menu.update")}><p>{t(`banner.${one.button}` as Key)}</p><Link to="/update" class="button">{t(`banner.button.${one.button}` as Key)}</Link></section>;
}
