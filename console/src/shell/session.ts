import { came_back, csrf, ended, get, signed_out } from "../server";
import { session, type Session } from "../state";
import { time_zone } from "../text";

export async function load_session(): Promise<void> {
  const found = await get<Session>("session");
  csrf.value = found.csrf;
  time_zone.value = found.tenant.time_zone || time_zone.value;
  session.value = found;
  if (signed_out.value) came_back.value += 1; // what was refused meanwhile is read again
  signed_out.value = false;
  ended.value = undefined;
}

export function forget(): void {
  csrf.value = "";
  signed_out.value = false;
  session.value = null;
}
