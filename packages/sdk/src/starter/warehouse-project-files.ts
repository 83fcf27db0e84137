/** A project of the warehouse dialect that validates and runs as it stands: a CSV file, one document of each kind. */
export function warehouseStarterFiles(name: string): ReadonlyMap<string, string> {
  const editor = (kind: string) => `# yaml-language-server: $schema=../../.vscode/schemas/${kind}-schema.json\n`;
  return new Map([
    [
      'sparkle.config.yaml',
      `name: ${name}\nconfig: config\n# The environment of a run: --env, else ENVIRONMENT, else dev.\nwarehouse: local_warehouse\n`,
    ],
    ['.gitignore', '.sparkle/\nwarehouse/\nnode_modules/\n.env\n'],
    ['data/users.csv', 'id,name,updated_at\n1,Ada,2024-01-01T08:00:00\n2,Grace,2024-01-02T09:30:00\n'],
    [
      'config/sources/user_files.yaml',
      `${editor('source')}source:
  name: user_files
  type: file
  description: Users, as the shop exports them every night.
  connection:
    path: data/users.csv
  resources:
    - name: users
      primary_key: [id]
      write_disposition: merge
`,
    ],
    [
      'config/destinations/local_warehouse.yaml',
      `${editor('destination')}destination:
  name: local_warehouse
  type: duckdb
  connection:
    file_path: warehouse/local.duckdb
`,
    ],
    [
      'config/pipelines/load_users.yaml',
      `${editor('pipeline')}pipeline:
  name: load_users
  description: Users into the raw tables.
  source:
    config_file: user_files.yaml
    resources: [users]
  destination:
    config_file: local_warehouse.yaml
    dataset_name: raw
  data_quality:
    enabled: true
    checks:
      - { name: ids_are_there, type: not_null, columns: [id] }
`,
    ],
    [
      'config/jobs/daily_ingestion.yaml',
      `${editor('job')}job:
  name: daily_ingestion
  description: Everything, once a day.
  pipelines:
    - name: load_users
      order: 1
  execution:
    mode: sequential
  retries:
    max_attempts: 2
    retry_delay: 60
`,
    ],
    [
      'config/triggers/daily_schedule.yaml',
      `${editor('trigger')}trigger:
  name: daily_schedule
  type: cron
  enabled: true
  job: daily_ingestion.yaml
  schedule:
    cron: "0 2 * * *"
    timezone: UTC
`,
    ],
    [
      'config/secrets_mapping.yaml',
      `# yaml-language-server: $schema=../.vscode/schemas/secrets-mapping-schema.json
# Names of secrets and the environment variables that hold them. Values never stand in files.
secrets:
  my_api_token:
    env_var_dev: MY_API_TOKEN_DEV
    env_var_stage: MY_API_TOKEN_STAGE
    env_var_prod: MY_API_TOKEN_PROD
    description: Token of an API; refer to it as "my_api_token_secret_key".
    required: false
`,
    ],
  ]);
}

/** Files that run `sparkle warehouse serve` on a server: a systemd unit, an image and a compose file. */
export function deploymentFiles(name: string, version: string): ReadonlyMap<string, string> {
  const unit = `# Copy to /etc/systemd/system/${name}.service, then: systemctl enable --now ${name}
[Unit]
Description=Sparkle Orchestration: ${name}
After=network-online.target
Wants=network-online.target

[Service]
Type=simple
User=${name}
WorkingDirectory=/srv/${name}
Environment=ENVIRONMENT=prod
# Secrets, one NAME=value a line; readable by root only (chmod 600).
EnvironmentFile=-/etc/${name}/secrets.env
ExecStart=/usr/bin/env sparkle warehouse serve
# The first signal lets running tasks finish.
KillSignal=SIGTERM
SuccessExitStatus=143
TimeoutStopSec=300
Restart=on-failure
RestartSec=10
NoNewPrivileges=true
ProtectSystem=strict
ReadWritePaths=/srv/${name}

[Install]
WantedBy=multi-user.target
`;
  const dockerfile = `FROM node:22-bookworm-slim
RUN npm install --global @sparkle-orchestration/cli@${version} && npm cache clean --force
WORKDIR /srv/${name}
COPY --chown=node:node . .
# Volumes take the owner of the folder that they are mounted on.
RUN mkdir -p .sparkle warehouse && chown node:node . .sparkle warehouse
USER node
ENV ENVIRONMENT=prod
# Exec form: the signal of \`docker stop\` reaches the process, which then drains.
CMD ["sparkle", "warehouse", "serve"]
`;
  const compose = `services:
  ${name}:
    build:
      context: ..
      dockerfile: deployment/Dockerfile
    environment:
      ENVIRONMENT: \${ENVIRONMENT:-prod}
    env_file:
      - path: secrets.env
        required: false
    volumes:
      - warehouse:/srv/${name}/warehouse
      - state:/srv/${name}/.sparkle
    healthcheck:
      test: ["CMD", "node", "-e", "fetch('http://127.0.0.1:4200/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
      start_period: 30s
    restart: on-failure
    stop_grace_period: 5m

volumes:
  warehouse:
  state:
`;
  return new Map([
    [`deployment/${name}.service`, unit],
    ['deployment/Dockerfile', dockerfile],
    ['deployment/compose.yaml', compose],
    ['.dockerignore', '.git\n.sparkle\nwarehouse\nnode_modules\n.env\n*.env\n'],
  ]);
}
