import { generatedHeader, pythonDocstring } from '@sparkle-orchestration/adapter-kit';
import type { Layout } from './layout.js';

/** Versions that the output was run with. */
const dagster = '1.13';

/** `__init__.py`: the folder can also be imported as a package. */
export function initModule(header: string): string {
  return `${pythonDocstring(header)}

import importlib
import sys
from pathlib import Path

# Modules of this folder find each other by name, as in \`dagster dev\`.
_folder = str(Path(__file__).parent)
if _folder not in sys.path:
    sys.path.insert(0, _folder)

defs = importlib.import_module("definitions").defs
`;
}

/** `pyproject.toml`: what to install, and where \`dagster dev\` finds the definitions. */
export function pyproject(layout: Layout, regenerate: string): string {
  const { project } = layout;
  const comment = generatedHeader({ sources: [project.source], regenerate })
    .split('\n')
    .map((line) => `# ${line.replace(/[^\x20-\x7e]/g, '?')}`)
    .join('\n');
  const version = layout.options.targetVersion ?? dagster;
  const [major, minor = '0'] = version.split('.');
  return `${comment}
[project]
name = "${project.type}-assets"
version = "0.0.0"
requires-python = ">=3.10"
# The ${project.type === 'dbt' ? 'dbt' : 'SQLMesh'} command comes from its own environment: set ${project.type.toUpperCase()} where it is not on PATH.
dependencies = ["dagster~=${major}.${minor}.0", "dagster-webserver", "filelock"]

[tool.setuptools]
py-modules = []

[tool.dagster]
module_name = "definitions"
code_location_name = "${project.type}_assets"
`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([a, b]) => `| ${a} | ${b} |`).join('\n');
}

/** Text in a cell of a table of Markdown. */
const cell = (text: string): string =>
  text.replace(/[|\\`*_<>[\]\r\n]/g, (sign) => (/\s/.test(sign) ? ' ' : `\\${sign}`));

export function readme(
  layout: Layout,
  files: readonly (readonly [file: string, what: string])[],
  regenerate: string,
): string {
  const { project } = layout;
  const tool = project.type === 'dbt' ? 'dbt' : 'SQLMesh';
  const variables =
    project.type === 'dbt'
      ? ([
          ['`DBT`', 'the command, when `dbt` is not on PATH; may have arguments'],
          ['`DBT_PROJECT_DIR`, `DBT_PROFILES_DIR`, `DBT_TARGET`', 'the project, its profiles, a target of them'],
        ] as const)
      : ([
          ['`SQLMESH`', 'the command, when `sqlmesh` is not on PATH; may have arguments'],
          ['`SQLMESH_PROJECT_DIR`, `SQLMESH_GATEWAY`', 'the project, a gateway of it'],
        ] as const);
  const first =
    project.type === 'dbt'
      ? ''
      : '\nDeploy the project once, and after each change, by `sqlmesh plan --auto-apply --no-prompts`: `sqlmesh run`, which the\nassets use, makes intervals of what is deployed.\n';
  return `# Assets of the ${tool} project ${cell(project.name)}

<!-- ${generatedHeader({ sources: [project.source], regenerate })
    .replace(/--+/g, '-')
    .replace(/[<>]/g, '')
    .replace(/\n/g, ' ')} -->

\`\`\`sh
pip install dagster dagster-webserver filelock
dagster dev
\`\`\`
${first}
| file | what it holds |
| --- | --- |
${table(files)}
| \`.map.json\` | from each asset and check back to the ids of ${tool} |
| \`not_translated.json\` | everything that has no place here, and why |

| variable | meaning |
| --- | --- |
${table(variables)}
| \`ALERT_WEBHOOK_URL\` | where sensors post what they find, as \`{"text": …}\` |

Sensors start with the daemon (\`dagster dev\` has one): SLA every 5 minutes, health every 10, freshness every 15; the last
one starts runs. Conditions of assets act when \`default_automation_condition_sensor\` is turned on.
`;
}
