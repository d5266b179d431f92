import { is_key, label, t, word } from "../text";
import { Choice, Field, Input, Tick } from "../ui/fields";
import type { Json } from "./api";
import { Lines } from "./lines";
import { fields_of, text_of, texts_of, type Fields, type Service } from "./model";

export interface PartProps {
  value: Fields;
  service: Service;
  put: (name: string, value: Json) => void;
}

const hint_of = (name: string): string => {
  const key = `hint.${name}`;
  return is_key(key) ? t(key) : "";
};

export function Flag({ name, value, put }: { name: string; value: Fields; put: PartProps["put"] }) {
  return <Tick name={label(name)} value={value[name] === true} onValue={(on) => put(name, on)} hint={hint_of(name)} />;
}

export function Select({ name, value, options, put }: { name: string; value: Fields; options: string[]; put: PartProps["put"] }) {
  return (
    <Choice
      name={label(name)}
      value={text_of(value[name])}
      options={options.map((one): [string, string] => [
        one,
        word(`${name}_${one}`) === `${name}_${one}` ? word(one) : word(`${name}_${one}`),
      ])}
      onValue={(next) => put(name, next)}
      hint={hint_of(name)}
    />
  );
}

export function List({ name, value, put, most }: { name: string; value: Fields; put: PartProps["put"]; most?: number }) {
  return (
    <Lines
      name={label(name)}
      value={texts_of(value[name])}
      change={(next) => put(name, next)}
      hint={hint_of(name)}
      file={name}
      {...(most ? { most } : {})}
    />
  );
}

export function Text({
  name,
  value,
  put,
  most,
  rows,
}: {
  name: string;
  value: Fields;
  put: PartProps["put"];
  most: number;
  rows?: number;
}) {
  return (
    <Field name={label(name)} hint={hint_of(name)}>
      {(id) =>
        rows ? (
          <textarea
            id={id}
            rows={rows}
            maxLength={most}
            value={text_of(value[name])}
            onInput={(event) => put(name, event.currentTarget.value)}
          />
        ) : (
          <input id={id} maxLength={most} value={text_of(value[name])} onInput={(event) => put(name, event.currentTarget.value)} />
        )
      }
    </Field>
  );
}

/** On or off, and to which mail: what each filter begins with. An inline policy has its direction already. */
export function Head({ value, service, put }: PartProps) {
  return (
    <>
      <Tick name={<strong>{t("policy.filter_on")}</strong>} value={value.enabled === true} onValue={(on) => put("enabled", on)} />
      {service === "mailbox" && <Select name="apply_to" value={value} options={["all", "incoming"]} put={put} />}
    </>
  );
}

export function Replacement({ value, put }: { value: Fields; put: PartProps["put"] }) {
  return (
    <fieldset>
      <legend>{t("policy.replacement")}</legend>
      <p class="hint">{t("policy.replacement_hint")}</p>
      <Text name="replacement_name" value={value} put={put} most={255} />
      <Text name="replacement_text" value={value} put={put} most={2048} rows={3} />
    </fieldset>
  );
}

export function Notify({ value, put }: { value: Fields; put: PartProps["put"] }) {
  const notify = fields_of(value.notify),
    threshold = fields_of(notify.threshold);
  const set = (name: string, next: Json): void => put("notify", { ...notify, [name]: next });
  return (
    <fieldset>
      <legend>{label("notify")}</legend>
      <Flag name="admin" value={notify} put={set} />
      {notify.admin === true && (
        <>
          <List name="admin_recipients" value={notify} put={set} most={100} />
          <List name="admin_groups" value={notify} put={set} most={20} />
          <Text name="admin_subject" value={notify} put={set} most={256} />
          <Text name="admin_body" value={notify} put={set} most={8192} rows={4} />
          <div class="pair">
            <Choice
              name={label("threshold")}
              value={text_of(threshold.mode)}
              options={["individual", "every_count", "every_hours"].map((one): [string, string] => [one, word(one)])}
              onValue={(mode) => set("threshold", { ...threshold, mode })}
            />
            {threshold.mode === "every_count" && (
              <Input
                name={label("count")}
                type="number"
                min={1}
                max={100_000}
                value={String(threshold.count ?? 10)}
                onValue={(count) => set("threshold", { ...threshold, count: Number(count) || 1 })}
              />
            )}
            {threshold.mode === "every_hours" && (
              <Input
                name={label("hours")}
                type="number"
                min={1}
                max={744}
                value={String(threshold.hours ?? 24)}
                onValue={(hours) => set("threshold", { ...threshold, hours: Number(hours) || 1 })}
              />
            )}
          </div>
        </>
      )}
      <Flag name="user" value={notify} put={set} />
      {notify.user === true && (
        <>
          <Text name="user_subject" value={notify} put={set} most={256} />
          <Text name="user_body" value={notify} put={set} most={8192} rows={4} />
        </>
      )}
      {(notify.admin === true || notify.user === true) && (
        <p class="hint">
          {t("policy.tokens")}{" "}
          <code>
            %subject% %sender% %recipient% %security_risk_name% %action% %policy_name% %date% %time% %filename% %suspicious_url%
            %risk_level%
          </code>
        </p>
      )}
    </fieldset>
  );
}
