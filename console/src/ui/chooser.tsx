import { t } from "../text";
import { Icon } from "./icon";
import { Popup } from "./dialog";
import { Tick } from "./fields";

/** Which columns a list shows and in which order. all: those there are; title: what people call one; first: what a list shows that nobody chose for. */
export function Chooser({
  all,
  chosen,
  title,
  change,
  first,
}: {
  all: string[];
  chosen: string[];
  title: (name: string) => string;
  change: (columns: string[]) => void;
  first: () => void;
}) {
  const rest = all.filter((name) => !chosen.includes(name));
  const swap = (at: number, by: number): void => {
    const next = [...chosen];
    [next[at], next[at + by]] = [next[at + by] ?? "", next[at] ?? ""];
    change(next);
  };
  return (
    <Popup
      name={
        <>
          <Icon of="columns" /> {t("logs.columns")}
        </>
      }
    >
      <ul class="plainlist chooser">
        {chosen.map((name, at) => (
          <li key={name}>
            <Tick name={title(name)} value onValue={() => change(chosen.filter((one) => one !== name))} disabled={chosen.length === 1} />
            <span>
              <button
                type="button"
                class="plain small"
                disabled={at === 0}
                aria-label={`${t("logs.column_left")}: ${title(name)}`}
                onClick={() => swap(at, -1)}
              >
                <Icon of="up" />
              </button>
              <button
                type="button"
                class="plain small"
                disabled={at === chosen.length - 1}
                aria-label={`${t("logs.column_right")}: ${title(name)}`}
                onClick={() => swap(at, 1)}
              >
                <Icon of="down" />
              </button>
            </span>
          </li>
        ))}
      </ul>
      {rest.map((name) => (
        <Tick key={name} name={title(name)} value={false} onValue={() => change([...chosen, name])} />
      ))}
      <button type="button" class="small" onClick={first}>
        {t("logs.columns_first")}
      </button>
    </Popup>
  );
}
