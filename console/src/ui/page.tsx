import type { ComponentChildren } from "preact";
import { useEffect, useId } from "preact/hooks";
import { go } from "../state";

export function Link({
  to,
  children,
  class: name,
  current,
  title,
}: {
  to: string;
  children: ComponentChildren;
  class?: string;
  current?: boolean;
  title?: string;
}) {
  return (
    <a
      href={to}
      {...(title ? { title } : {})}
      {...(name ? { class: name } : {})}
      {...(current ? { "aria-current": "page" as const } : {})}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}

export function Page({
  title,
  actions,
  lead,
  children,
}: {
  title: string;
  actions?: ComponentChildren;
  lead?: ComponentChildren;
  children: ComponentChildren;
}) {
  useEffect(() => {
    document.title = `${title} – Sekisho`;
  }, [title]);
  return (
    <>
      <div class="page-head">
        <h1>{title}</h1>
        {actions && <div class="actions">{actions}</div>}
      </div>
      {lead && <p class="lead">{lead}</p>}
      {children}
    </>
  );
}

/** named: what the card is called where several have the same title. */
export function Card({
  title,
  children,
  wide,
  actions,
  named,
}: {
  title: string;
  children: ComponentChildren;
  wide?: boolean;
  actions?: ComponentChildren;
  named?: string;
}) {
  const id = useId();
  return (
    <section class={wide ? "card wide" : "card"} {...(named ? { "aria-label": named } : { "aria-labelledby": id })}>
      {actions ? (
        <div class="card-head">
          <h2 id={id}>{title}</h2>
          {actions}
        </div>
      ) : (
        <h2 id={id}>{title}</h2>
      )}
      {children}
    </section>
  );
}

export function Facts({ of, columns }: { of: [string, ComponentChildren][]; columns?: boolean }) {
  return (
    <dl class={columns ? "facts columns" : "facts"}>
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
