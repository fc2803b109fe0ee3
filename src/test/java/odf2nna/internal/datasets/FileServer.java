package odf2nna.internal.datasets;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A server on this machine that answers every request as a test says, and notes what was asked for. */
final class FileServer implements AutoCloseable {
    /** Answers a request. */
    interface Answer {
        /** Answers the request with this number, from 1. */
        void to(HttpExchange request, int number) throws IOException;
    }

    /** The path of each request, and its range: {@code /small.data bytes=5-}. */
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    private final HttpServer server;

    FileServer(Answer answer) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", request -> {
            String range = request.getRequestHeaders().getFirst("Range");
            requests.add(request.getRequestURI().getPath() + (range == null ? "" : " " + range));
            answer.to(request, requests.size());
            request.close();
        });
        server.start();
    }

    String address(String file) {
        return "http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), file);
    }

    /** Answers with all of a text. */
    static void send(HttpExchange request, int status, Map<String, String> headers, String text) throws IOException {
        send(request, status, headers, text, text.length());
    }

    /** Answers with a text of another length than declared: the connection breaks off. */
    static void send(HttpExchange request, int status, Map<String, String> headers, String text, int declared)
            throws IOException {
        headers.forEach(request.getResponseHeaders()::add);
        request.sendResponseHeaders(status, declared == 0 ? -1 : declared);
        request.getResponseBody().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
