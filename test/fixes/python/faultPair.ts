/** A Python program before and after a fix, and the fault that only the second survives. */

import type { FaultPair } from "../faultPair";

/**
 * The same form as for TypeScript: `program` is `main.py`, `packages` are declared in `requirements.txt` and must be installed for
 * the pair to run, `scenario` is Python that has `program` (the module), `waiting()` and `serve`, and must end normally only
 * when all is well.
 */
export type PythonPair = FaultPair;

/** What every scenario has. `serve(answer)` starts a real HTTP server whose handler is `answer(request)`, and gives its address. */
export const PREAMBLE = `
import http.server, os, sys, threading, time
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

def waiting():
    print("WAITING", flush=True)

def serve(answer):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self): answer(self)
        do_POST = do_PUT = do_DELETE = do_GET
        def log_message(self, *args): pass
        def reply(self, status, body=b"fine", **headers):
            self.send_response(status)
            for name, value in headers.items(): self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True
        def handle_error(self, *args): pass
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return "http://127.0.0.1:%d" % server.server_address[1]

def raised(kind, action):
    try:
        action()
    except kind as error:
        return error
    raise AssertionError("nothing was raised")

import main as program
`;
