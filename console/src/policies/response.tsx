import { label, t, word } from "../text";
import { Field, Input } from "../ui/fields";
import type { Json } from "./api";
import { actions_of, fields_of, recommended, response_of, type CategoryRow, type Fields, type Service } from "./model";
import { Lines } from "./lines";

/** The action select of one response and the texts that the chosen action needs. first: the choice for "not set here". */
export function ResponseField({
  name,
  value,
  service,
  first,
  only,
  change,
}: {
  name: string;
  value: Json | undefined;
  service: Service;
  first?: string;
  only?: string[];
  change: (value: Json | undefined) => void;
}) {
  const now = value === undefined ? undefined : response_of(value);
  const put = (changes: Fields): void =>
    change({
      action: now?.action ?? "pass",
      tag: now?.tag ?? "",
      disclaimer: now?.disclaimer ?? "",
      new_recipients: now?.new_recipients ?? [],
      ...changes,
    });
  return (
    <>
      <select
        aria-label={name}
        value={now?.action ?? ""}
        onChange={(event) => (event.currentTarget.value === "" ? change(undefined) : put({ action: event.currentTarget.value }))}
      >
        {first !== undefined && (
          <option value="" selected={!now}>
            {first}
          </option>
        )}
        {actions_of(service)
          .filter((one) => !only || only.includes(one))
          .map((one) => (
            <option key={one} value={one} selected={now?.action === one}>
              {word(one)}
            </option>
          ))}
      </select>
      {now?.action === "tag_subject" && (
        <div class="extra">
          <Input
            name={label("tag")}
            value={now.tag ?? ""}
            maxLength={128}
            hint={t("policy.built_in_text")}
            onValue={(tag) => put({ tag })}
          />
        </div>
      )}
      {(now?.action === "add_disclaimer" || now?.action === "change_recipient") && (
        <div class="extra">
          <Field name={label("disclaimer")} hint={t("policy.built_in_text")}>
            {(id) => (
              <textarea
                id={id}
                rows={2}
                maxLength={512}
                value={now.disclaimer ?? ""}
                onInput={(event) => put({ disclaimer: event.currentTarget.value })}
              />
            )}
          </Field>
        </div>
      )}
      {now?.action === "change_recipient" && (
        <div class="extra">
          <Lines
            name={label("new_recipients")}
            value={now.new_recipients ?? []}
            most={5}
            change={(new_recipients) => put({ new_recipients })}
          />
        </div>
      )}
    </>
  );
}

/** One row for each category of a filter: what it is, and what is done about it. */
export function Responses({
  rows,
  filter,
  service,
  change,
}: {
  rows: CategoryRow[];
  filter: Fields;
  service: Service;
  change: (actions: Fields) => void;
}) {
  const map = fields_of(filter.actions);
  return (
    <div class="table responses stacks" role="region" aria-label={label("actions")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{label("category")}</th>
            <th scope="col">{label("action")}</th>
          </tr>
        </thead>
        <tbody>
          {rows
            .filter((row) => !row.when || row.when(filter))
            .map((row) => (
              <tr key={row.id}>
                <th scope="row">{word(row.id)}</th>
                <td>
                  <ResponseField
                    name={`${label("action")}: ${word(row.id)}`}
                    value={map[row.id]}
                    service={service}
                    first={t("policy.recommended", { action: word(recommended(row, service)) })}
                    {...(row.only ? { only: row.only } : {})}
                    change={(value) => {
                      const { [row.id]: _, ...rest } = map;
                      change(value === undefined ? rest : { ...rest, [row.id]: value });
                    }}
                  />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
