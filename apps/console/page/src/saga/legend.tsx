import { type Role, roleWords } from './roles';

const shapes: readonly { readonly role: Role; readonly path: string }[] = [
  { role: 'start', path: 'M7,1 H19 A6,6 0 0 1 19,13 H7 A6,6 0 0 1 7,1 Z' },
  { role: 'answer', path: 'M1,1 H25 V13 H1 Z' },
  { role: 'refusal', path: 'M5,1 H21 L25,5 V9 L21,13 H5 L1,9 V5 Z' },
  { role: 'pivot', path: 'M1,1 H25 V13 H1 Z M4,4 H22 V10 H4 Z' },
  { role: 'compensation', path: 'M7,1 H25 V13 H7 L1,7 Z' },
  { role: 'completion', path: 'M1,1 H25 V13 H1 Z' },
];

export function Legend() {
  return (
    <ul className="legend" aria-label="Legend">
      {shapes.map(({ role, path }) => (
        <li key={role}>
          <svg className={`event role-${role}`} viewBox="0 0 26 14" width="26" height="14" aria-hidden="true">
            <path className="shape" d={path} />
          </svg>
          {role === 'refusal' ? 'refusal, cancellation' : roleWords[role]}
        </li>
      ))}
      <li>
        <svg className="edge crossing" viewBox="0 0 26 14" width="26" height="14" aria-hidden="true">
          <path d="M1,7 H25" />
        </svg>
        across the link
      </li>
    </ul>
  );
}
