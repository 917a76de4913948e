package org.postiljon.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PostiljonModuleTest {
    private static final int CLASS_FILE_OF_JAVA_11 = 55;

    @Test
    void java11CanReadIt() throws Exception {
        String file = "/" + PostiljonModule.class.getName().replace('.', '/') + ".class";
        try (InputStream in = Objects.requireNonNull(PostiljonModule.class.getResourceAsStream(file));
                DataInputStream data = new DataInputStream(in)) {
            assertThat(data.readInt()).isEqualTo(0xCAFEBABE);
            data.readUnsignedShort();
            assertThat(data.readUnsignedShort()).isLessThanOrEqualTo(CLASS_FILE_OF_JAVA_11);
        }
    }

    @Test
    void oldJavasAreRefusedWithTheFix() {
        assertThatThrownBy(() -> PostiljonModule.refuseOldJava(11))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("needs Java 17 or newer, and James runs on Java 11")
                .hasMessageContaining("JAVA_HOME");
        PostiljonModule.refuseOldJava(17);
        PostiljonModule.refuseOldJava(21);
    }
}
