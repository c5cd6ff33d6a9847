import java.io.File;
import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Validates files with veraPDF: java Vera FLAVOUR[,FLAVOUR] file.pdf... prints one line each. */
public class Vera {
    public static void main(String[] args) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        boolean good = true;
        for (String id : args[0].split(",")) {
            for (int i = 1; i < args.length; i++) {
                good &= validate(PDFAFlavour.byFlavourId(id), new File(args[i]));
            }
        }
        System.exit(good ? 0 : 1);
    }

    static boolean validate(PDFAFlavour flavour, File file) throws Exception {
        try (FileInputStream in = new FileInputStream(file);
             PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour);
             PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            String verdict = result.isCompliant() ? "PASS" : "FAIL";
            System.out.printf("%s %s %s%n", verdict, flavour.getId(), file.getName());
            Map<String, Integer> failures = new TreeMap<>();
            for (TestAssertion each : result.getTestAssertions()) {
                if (each.getStatus() != TestAssertion.Status.PASSED) {
                    String rule = each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber();
                    failures.merge(rule + " " + each.getMessage(), 1, Integer::sum);
                }
            }
            failures.forEach((text, count) -> System.out.println("   " + text + " (x" + count + ")"));
            return result.isCompliant();
        }
    }
}
