import { commentLines } from '@sparkle-orchestration/adapter-kit';
import type { DeploymentModel } from './deployment.js';

export function versions(model: DeploymentModel): string {
  return `${commentLines(model.header, '#')}terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.80"
    }
  }
}
`;
}

export function terraform(model: DeploymentModel): string {
  return commentLines(model.header, '#');
}
