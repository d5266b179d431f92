import { label, t, word } from "../text";
import type { Json } from "./api";
import { HeaderRules, Headers } from "./lines";
import { categories, fields_of, limit_names, type Fields } from "./model";
import { Flag, Head, List, Notify, Replacement, Select, type PartProps } from "./parts";
import { ResponseField, Responses } from "./response";

function Actions({ of, value, service, put }: PartProps & { of: string }) {
  return (
    <fieldset>
      <legend>{label("actions")}</legend>
      <Responses rows={categories[of] ?? []} filter={value} service={service} change={(actions) => put("actions", actions)} />
    </fieldset>
  );
}

export function Spam({ value, service, put }: PartProps) {
  const inside = service !== "inline_outbound";
  return (
    <>
      <Head value={value} service={service} put={put} />
      <Select name="level" value={value} options={["low", "medium", "high"]} put={put} />
      {inside && (
        <>
          <Flag name="enhanced_bec" value={value} put={put} />
          <Flag name="name_spoof" value={value} put={put} />
          <Flag name="unusual_signals" value={value} put={put} />
          <Flag name="graymail" value={value} put={put} />
          <Flag name="writing_style" value={value} put={put} />
          {value.writing_style === true && <Flag name="notify_supposed_sender" value={value} put={put} />}
          {value.writing_style === true && value.notify_supposed_sender === true && (
            <>
              <Flag name="supposed_sender_feedback" value={value} put={put} />
              <Flag name="supposed_sender_original" value={value} put={put} />
            </>
          )}
          <Flag name="retro_scan" value={value} put={put} />
        </>
      )}
      <Flag name="pass_internal" value={value} put={put} />
      <Actions of="spam" value={value} service={service} put={put} />
      <fieldset>
        <legend>{t("policy.approved_blocked")}</legend>
        <List name="approved_senders" value={value} put={put} most={10_000} />
        <List name="blocked_senders" value={value} put={put} most={10_000} />
      </fieldset>
      <Headers
        name={label("approved_headers")}
        value={value.approved_headers}
        change={(next) => put("approved_headers", next)}
        hint={t("policy.approved_headers_hint")}
      />
      <HeaderRules name={label("blocked_headers")} value={value.blocked_headers} change={(next) => put("blocked_headers", next)} />
      <Notify value={value} put={put} />
    </>
  );
}

function Limits({ value, service, put }: PartProps) {
  const map = fields_of(value.over_limit),
    actions = fields_of(value.actions);
  const rest = (name: string): Fields => {
    const { [name]: _, ...others } = map;
    return others;
  };
  return (
    <fieldset>
      <legend>{t("policy.unscannable")}</legend>
      <p class="hint">{t("policy.unscannable_hint")}</p>
      <div class="table responses" role="region" aria-label={t("policy.unscannable")} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("policy.reason")}</th>
              <th scope="col">{label("action")}</th>
            </tr>
          </thead>
          <tbody>
            {["protected_archive", "protected_other"].map((name) => (
              <tr key={name}>
                <th scope="row">{label(name)}</th>
                <td>
                  <ResponseField
                    name={`${label("action")}: ${label(name)}`}
                    value={value[name]}
                    service={service}
                    change={(next) => put(name, next ?? { action: "quarantine" })}
                  />
                </td>
              </tr>
            ))}
            <tr>
              <th scope="row">{word("unscannable_limit")}</th>
              <td>
                <ResponseField
                  name={`${label("action")}: ${word("unscannable_limit")}`}
                  value={actions.unscannable_limit}
                  service={service}
                  first={t("policy.recommended_each")}
                  change={(next) => {
                    const { unscannable_limit: _, ...others } = actions;
                    put("actions", next === undefined ? others : { ...others, unscannable_limit: next });
                  }}
                />
              </td>
            </tr>
            {limit_names
              .filter((name) => name in map)
              .map((name) => (
                <tr key={name}>
                  <th scope="row">{word(`limit_${name}`)}</th>
                  <td>
                    <ResponseField
                      name={`${label("action")}: ${word(`limit_${name}`)}`}
                      value={map[name]}
                      service={service}
                      first={t("policy.no_own_action")}
                      change={(next) => put("over_limit", next === undefined ? rest(name) : { ...rest(name), [name]: next })}
                    />
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      <label class="field">
        <span class="label">{t("policy.own_limit")}</span>
        <select
          value=""
          onChange={(event) => {
            const name = event.currentTarget.value;
            if (name) put("over_limit", { ...map, [name]: { action: "quarantine" } });
            event.currentTarget.value = "";
          }}
        >
          <option value="">{t("policy.choose")}</option>
          {limit_names
            .filter((name) => !(name in map))
            .map((name) => (
              <option key={name} value={name}>
                {word(`limit_${name}`)}
              </option>
            ))}
        </select>
      </label>
    </fieldset>
  );
}

export function Malware({ value, service, put }: PartProps) {
  return (
    <>
      <Head value={value} service={service} put={put} />
      <Select name="files" value={value} options={["all", "true_types", "extensions"]} put={put} />
      {value.files !== "all" && <List name="types" value={value} put={put} most={1_000} />}
      <Flag name="machine_learning" value={value} put={put} />
      <Flag name="message_body" value={value} put={put} />
      <Flag name="packed" value={value} put={put} />
      <Flag name="active_content" value={value} put={put} />
      <Actions of="malware" value={value} service={service} put={put} />
      <Limits value={value} service={service} put={put} />
      <Replacement value={value} put={put} />
      <Notify value={value} put={put} />
    </>
  );
}

function FileSet({ name, value, put }: { name: string; value: Fields; put: PartProps["put"] }) {
  const set = fields_of(value[name]);
  const change = (part: string, next: Json): void => put(name, { ...set, [part]: next });
  return (
    <fieldset>
      <legend>{name === "incoming_extra" ? label(name) : t(value.block_all === true ? "policy.not_blocked" : "policy.to_block")}</legend>
      <List name="true_types" value={set} put={change} most={1_000} />
      <List name="extensions" value={set} put={change} most={1_000} />
      <List name="names" value={set} put={change} most={1_000} />
    </fieldset>
  );
}

export function FileBlocking({ value, service, put }: PartProps) {
  return (
    <>
      <Head value={value} service={service} put={put} />
      <Flag name="block_all" value={value} put={put} />
      <Flag name="inside_archives" value={value} put={put} />
      <FileSet name="files" value={value} put={put} />
      {service !== "inline_outbound" && <FileSet name="incoming_extra" value={value} put={put} />}
      <fieldset>
        <legend>{t("policy.approved")}</legend>
        <List name="approved_senders" value={value} put={put} most={1_024} />
      </fieldset>
      <Actions of="file_blocking" value={value} service={service} put={put} />
      <Replacement value={value} put={put} />
      <Notify value={value} put={put} />
    </>
  );
}

export function WebReputation({ value, service, put }: PartProps) {
  return (
    <>
      <Head value={value} service={service} put={put} />
      <Select name="level" value={value} options={["low", "medium", "high"]} put={put} />
      <Flag name="attachments" value={value} put={put} />
      <Flag name="act_on_untested" value={value} put={put} />
      <Flag name="approve_internal_domains" value={value} put={put} />
      {service === "inline_inbound" && (
        <Select name="time_of_click" value={value} options={["off", "suspicious", "untested", "all"]} put={put} />
      )}
      {service === "inline_inbound" && <List name="click_approved_urls" value={value} put={put} most={10_000} />}
      {service !== "inline_outbound" && <Flag name="retro_scan" value={value} put={put} />}
      <Actions of="web_reputation" value={value} service={service} put={put} />
      <fieldset>
        <legend>{t("policy.approved_blocked")}</legend>
        <List name="approved_urls" value={value} put={put} most={10_000} />
        <List name="blocked_urls" value={value} put={put} most={10_000} />
        <List name="approved_senders" value={value} put={put} most={10_000} />
      </fieldset>
      <Headers
        name={label("approved_headers")}
        value={value.approved_headers}
        change={(next) => put("approved_headers", next)}
        hint={t("policy.approved_headers_hint")}
      />
      <Replacement value={value} put={put} />
      <Notify value={value} put={put} />
    </>
  );
}
