import type { Reply, SeenRequest } from '@sparkle-orchestration/connectors/testing';

/** What the public services of the framework's documents answer, as they document it. */
export function answer({ path, query }: SeenRequest): Reply {
  switch (path) {
    case '/users':
      return {
        json: [
          { id: 1, name: 'Leanne', address: { city: 'Gwenborough', geo: { lat: '-37.3' } } },
          { id: 2, name: 'Ervin', address: { city: 'Wisokyburgh', geo: { lat: '-43.9' } } },
        ],
      };
    case '/posts':
      return { json: [{ userId: 1, id: 1, title: 't', body: 'b' }] };
    case '/comments':
      return { json: [{ postId: 1, id: 1, email: 'e', body: 'b' }] };
    case '/users/torvalds/repos':
    case '/users/kubernetes/repos': {
      const user = path.split('/')[2];
      return query['page'] === '2'
        ? { json: [{ id: 2, name: `${user}-two`, owner: { login: user } }] }
        : {
            json: [{ id: 1, name: `${user}-one`, owner: { login: user } }],
            headers: { link: '<?page=2>; rel="next"' },
          };
    }
    default:
      return { status: 404, json: { message: `nothing at ${path}` } };
  }
}
