/** Published images, pinned. docker-compose.yml names the same ones, and a spec compares them. */
export const images = {
  kafka: 'apache/kafka:4.3.1',
  connect: 'quay.io/debezium/connect:3.7.0.Final',
  postgres: 'postgres:18',
  registry: 'apicurio/apicurio-registry:3.3.3',
} as const;
