import { CopyButton } from './copy-button';

/** A record as it was decoded. It is text in the page, never markup, whatever it holds. */
export function Json({ value, label }: { readonly value: unknown; readonly label: string }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <figure className="json">
      <figcaption>
        {label}
        <CopyButton text={text} what="JSON" />
      </figcaption>
      {/* What can scroll has to be reached by the keyboard. */}
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
    </figure>
  );
}
