import { fieldsOf, type Message } from './asyncapi';

export function MessageCard({ name, message }: { readonly name: string; readonly message: Message }) {
  const fields = fieldsOf(message.payload);
  return (
    <details className="message">
      <summary>
        <span className="name">{message.name ?? name}</span> <span className="quiet">{message.summary ?? message.description}</span>
      </summary>
      {fields.length === 0 ? (
        <p className="quiet">No fields are described.</p>
      ) : (
        <div className="table">
          <table>
            <thead>
              <tr>
                <th scope="col">Field</th>
                <th scope="col">Type</th>
                <th scope="col">Meaning</th>
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => (
                <tr key={field.name}>
                  <th scope="row" className="mono">
                    {field.name}
                  </th>
                  <td className="mono">{field.type}</td>
                  <td>{field.description}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
