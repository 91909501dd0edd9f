import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateRevokedException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** What the JDK makes of an authority's files: the key stores, and every path from a certificate to a root. */
public class Judge {
    /** 09:30 of 1 April 2026 in Japan. */
    static final Date NOW = Date.from(Instant.parse("2026-04-01T00:30:00Z"));
    static final CertificateFactory FACTORY;

    static {
        try {
            FACTORY = CertificateFactory.getInstance("X.509");
        } catch (Exception impossible) {
            throw new AssertionError(impossible);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        char[] password = arguments[1].toCharArray();
        for (int generation = 1; generation <= 2; generation++) {
            keyStore(folder.resolve("good-" + generation + ".p12"), password);
        }
        List<Object> known = new ArrayList<>();
        for (String file : List.of("2-with-1.pem", "1-with-2.pem")) {
            known.add(certificate(folder.resolve(file)));
        }
        for (String file : List.of("list-1.crl", "list-2.crl")) {
            try (InputStream bytes = Files.newInputStream(folder.resolve(file))) {
                known.add(FACTORY.generateCRL(bytes));
            }
        }
        for (int root = 1; root <= 2; root++) {
            for (String name : List.of("good-1", "revoked-1", "superseded", "good-2", "revoked-2")) {
                X509Certificate certificate = certificate(folder.resolve(name + ".pem"));
                X509Certificate anchor = certificate(folder.resolve("authority-" + root + ".pem"));
                System.out.println(name + " by root " + root + ": " + judged(certificate, anchor, known));
            }
        }
    }

    static void keyStore(Path file, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(file)) {
            store.load(bytes, password);
        }
        for (String alias : java.util.Collections.list(store.aliases())) {
            Certificate[] chain = store.getCertificateChain(alias);
            System.out.println(alias + ": " + store.getKey(alias, password).getAlgorithm() + " key");
            for (Certificate certificate : chain) {
                System.out.println("  " + ((X509Certificate) certificate).getSubjectX500Principal());
            }
        }
    }

    static String judged(X509Certificate certificate, X509Certificate root, List<Object> known) throws Exception {
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(certificate);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(root, null)), target);
        parameters.setDate(NOW);
        parameters.setRevocationEnabled(true);
        parameters.setExplicitPolicyRequired(true);
        parameters.setInitialPolicies(Set.of("1.3.6.1.4.1.32473.1.2"));
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
        try {
            var built = (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
            return "good, over " + (built.getCertPath().getCertificates().size() - 1) + " crossings";
        } catch (CertPathBuilderException refused) {
            for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
                if (cause instanceof CertificateRevokedException revoked) {
                    return "revoked, " + revoked.getRevocationReason() + ", " + revoked.getRevocationDate().toInstant();
                }
            }
            if (refused.getCause() instanceof CertPathValidatorException invalid) {
                return "refused, " + invalid.getReason() + ", " + invalid.getMessage();
            }
            return "refused, " + refused.getMessage();
        }
    }

    static X509Certificate certificate(Path file) throws Exception {
        try (InputStream bytes = Files.newInputStream(file)) {
            return (X509Certificate) FACTORY.generateCertificate(bytes);
        }
    }
}
