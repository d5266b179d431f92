import { t } from "../text";
import { Input } from "../ui/fields";

/** Both fields of a new password; the caller compares them with `same`. */
export function NewPassword({
  first,
  second,
  onFirst,
  onSecond,
}: {
  first: string;
  second: string;
  onFirst: (value: string) => void;
  onSecond: (value: string) => void;
}) {
  return (
    <>
      <Input
        name={t("sign_in.new_password")}
        type="password"
        value={first}
        onValue={onFirst}
        autocomplete="new-password"
        hint={t("sign_in.password_rule")}
        required
      />
      <Input
        name={t("sign_in.again")}
        type="password"
        value={second}
        onValue={onSecond}
        autocomplete="new-password"
        required
        {...(second && first !== second ? { hint: t("sign_in.differ") } : {})}
      />
    </>
  );
}
