import type { Project } from './project.js';

/** Reads a secret's value at the moment of use: by the variable that the environment maps it to, else by its own name. */
export function secretReader(project: Project): (name: string) => string | undefined {
  const { secrets, env } = project.definition;
  return (name) => {
    const variables = secrets.get(name)?.variables;
    const variable = variables?.[env] ?? variables?.['*'] ?? name;
    return project.environment[variable];
  };
}
