export function lintStateMachine(_text: string): readonly string[] {
  return [];
}
export function lintTemplate(_text: string): readonly string[] {
  return [];
}
