import { type ReactNode, useEffect } from 'react';

/** The heading of a view, which is also the title of the window. */
export function Heading({ title, lead, children }: { readonly title: string; readonly lead?: string; readonly children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Saga Mesh`;
  }, [title]);
  return (
    <div className="heading">
      <div>
        <h1>{title}</h1>
        {lead && <p className="lead">{lead}</p>}
      </div>
      {children && <div className="actions">{children}</div>}
    </div>
  );
}
