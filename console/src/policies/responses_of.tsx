import { label, plain, t } from "../text";
import { Icon } from "../ui/icon";
import type { Json } from "./api";
import { text_of, type Fields, type Service } from "./model";
import { ResponseField } from "./response";

/** What is done about each of the chosen rules or templates. what: the name of the first column; otherwise: the action of one for which none is set. */
export function ResponsesOf({
  title,
  what,
  chosen,
  name_of,
  otherwise,
  service,
  change,
}: {
  title: string;
  what: string;
  chosen: Fields[];
  name_of: (id: string) => string;
  otherwise: Json;
  service: Service;
  change: (chosen: Fields[]) => void;
}) {
  return (
    <div class="table responses stacks" role="region" aria-label={title} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{what}</th>
            <th scope="col">{label("action")}</th>
            <th scope="col">
              <span class="hidden">{t("actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {chosen.map((one, at) => (
            <tr key={text_of(one.id)}>
              <th scope="row">
                {plain(name_of(text_of(one.id)), 200)}
                <div class="quiet mono">{text_of(one.id)}</div>
              </th>
              <td>
                <ResponseField
                  name={`${label("action")}: ${name_of(text_of(one.id))}`}
                  value={one.response}
                  service={service}
                  change={(response) => change(chosen.map((old, n) => (n === at ? { ...old, response: response ?? otherwise } : old)))}
                />
              </td>
              <td>
                <button
                  type="button"
                  aria-label={`${t("delete")}: ${name_of(text_of(one.id))}`}
                  onClick={() => change(chosen.filter((_, n) => n !== at))}
                >
                  <Icon of="close" />
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
