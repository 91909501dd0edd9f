import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A first exchange with Java's own HttpClient (17 or later) and the PKCS#12 package as key store.
 *
 * <pre>java Exchange.java [SENDER] [RECEIVER]</pre>
 *
 * SENDER and RECEIVER are folders of {@code careplan office ready NUMBER --out DIR}; by default desk and partner. RELAY
 * and ROOT say where the relay is, and which root its certificate comes from; PAPERS, where the files lie that are sent.
 * The JDK has no reader of JSON: what is read of the answers here is found by patterns, which a program of yours leaves
 * to its library.
 */
public class Exchange {
    static final String API = told("RELAY", "https://localhost:8443") + "/api/v1";
    static final Path ROOT = Path.of(told("ROOT", ".careplan/trust/tls-root.pem"));
    static final Path PAPERS = Path.of(told("PAPERS", "docs/clients/papers"));

    public static void main(String[] folders) throws Exception {
        var sender = new Office(Path.of(folders.length > 0 ? folders[0] : "desk"));
        var receiver = new Office(Path.of(folders.length > 1 ? folders[1] : "partner"));
        System.out.println("logged in: " + sender.number);

        var papers = new TreeMap<String, byte[]>();
        for (var name : new String[] {"計画書.pdf", "利用票.pdf", "地図.jpg"}) {
            papers.put(name, Files.readAllBytes(PAPERS.resolve(name)));
        }
        var sent = went(sender.send(receiver.number, papers));
        var id = field(sent, "id");
        System.out.println("sent: " + papers.size() + " files");

        var listed = went(receiver.get("/messages/received?state=unreceived&office=" + sender.number));
        System.out.println("listed: " + label(listed, id));

        for (var paper : papers.entrySet()) {
            var name = URLEncoder.encode(paper.getKey(), UTF_8).replace("+", "%20");
            var file = went(receiver.get("/messages/" + id + "/files/" + name));
            if (!Arrays.equals(file, paper.getValue())) {
                throw new AssertionError(paper.getKey());
            }
        }
        System.out.println("received: " + papers.size() + " files, as they were sent");

        // With the last byte of the last file the sender knows.
        System.out.println("receipt: " + label(went(sender.get("/messages/sent")), id));

        // What the relay does not take, it says why: a code for programs, a sentence and a hint for people.
        var refused = sender.send(receiver.number, Map.of("計画書.exe", papers.get("計画書.pdf"))).body();
        System.out.println("refused: " + field(refused, "code"));
        System.out.println("  " + field(refused, "detail"));
        System.out.println("  " + field(refused, "hint"));

        // And who shows no certificate gets no answer at all.
        try {
            var licence = HttpRequest.newBuilder(URI.create(API + "/licence")).build();
            client(null).send(licence, BodyHandlers.ofByteArray());
        } catch (IOException alert) {
            System.out.println("without a certificate: " + alert.getMessage());
        }
    }

    /** An office that is logged in, by its certificate and its two users. */
    static class Office {
        final String number;
        final HttpClient http;
        final String token;

        Office(Path folder) throws Exception {
            var office = Files.readAllBytes(folder.resolve("office.json"));
            number = field(office, "number");
            var password = field(office, "certificate_password").toCharArray();
            var store = KeyStore.getInstance("PKCS12");
            try (var file = Files.newInputStream(folder.resolve("certificate.p12"))) {
                store.load(file, password);
            }
            var keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, password);
            http = client(keys.getKeyManagers());
            var login = String.format(
                "{\"personal_id\":\"%s\",\"personal_password\":\"%s\",\"office_id\":\"%s\",\"office_password\":\"%s\",\"client_version\":\"1.1.2\"}",
                field(office, "personal_id"), field(office, "personal_password"),
                field(office, "user_id"), field(office, "user_password"));
            var request = HttpRequest.newBuilder(URI.create(API + "/login"))
                .header("content-type", "application/json").POST(BodyPublishers.ofString(login)).build();
            token = field(went(http.send(request, BodyHandlers.ofByteArray())), "token");
        }

        HttpResponse<byte[]> get(String path) throws Exception {
            return http.send(asked(path).build(), BodyHandlers.ofByteArray());
        }

        /** Java has no multipart body; this is one. */
        HttpResponse<byte[]> send(String to, Map<String, byte[]> files) throws Exception {
            var body = new ByteArrayOutputStream();
            part(body, "name=\"to\"", to.getBytes(UTF_8));
            part(body, "name=\"subject\"", "計画書".getBytes(UTF_8));
            for (var file : files.entrySet()) {
                part(body, "name=\"files\"; filename=\"" + file.getKey() + "\"", file.getValue());
            }
            body.write("--edge--\r\n".getBytes(UTF_8));
            var request = asked("/messages").header("content-type", "multipart/form-data; boundary=edge");
            return http.send(request.POST(BodyPublishers.ofByteArray(body.toByteArray())).build(), BodyHandlers.ofByteArray());
        }

        HttpRequest.Builder asked(String path) {
            return HttpRequest.newBuilder(URI.create(API + path)).header("authorization", "Bearer " + token);
        }

        static void part(ByteArrayOutputStream body, String disposition, byte[] content) throws IOException {
            body.write(("--edge\r\ncontent-disposition: form-data; " + disposition + "\r\n\r\n").getBytes(UTF_8));
            body.write(content);
            body.write("\r\n".getBytes(UTF_8));
        }
    }

    /** A client that shows these keys, and trusts the testbed's root alone. */
    static HttpClient client(KeyManager[] keys) throws Exception {
        var roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        try (var file = Files.newInputStream(ROOT)) {
            roots.setCertificateEntry("careplan", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(roots);
        var tls = SSLContext.getInstance("TLS");
        tls.init(keys, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(tls).build();
    }

    /** The answer's body, unless it is a refusal. */
    static byte[] went(HttpResponse<byte[]> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(new String(answer.body(), UTF_8));
        }
        return answer.body();
    }

    /** The first field of this name that is a text. */
    static String field(byte[] json, String name) {
        return found("\"" + name + "\":\\s*\"(.*?)\"[,}\\s]", new String(json, UTF_8));
    }

    /** The label of the message of this number, out of a list. */
    static String label(byte[] list, String id) {
        return found("\"id\":\"" + id + "\".*?\"label\":\"(.*?)\"", new String(list, UTF_8));
    }

    static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("nothing like " + pattern + " in " + text);
        }
        return matcher.group(1);
    }

    static String told(String variable, String otherwise) {
        return System.getenv().getOrDefault(variable, otherwise);
    }
}
