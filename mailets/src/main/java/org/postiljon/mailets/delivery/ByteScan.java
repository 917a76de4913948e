package org.postiljon.mailets.delivery;

/** Looks for bytes above 127, and whether one stands before the first empty line. One pass, in any blocks. */
final class ByteScan {
    private boolean inHeaders = true;
    private boolean lineIsEmpty = true;
    private boolean eightBit;
    private boolean eightBitHeader;

    void add(byte[] block, int length) {
        for (int i = 0; i < length && !(eightBit && !inHeaders); i++) {
            byte b = block[i];
            if (b < 0) {
                eightBit = true;
                eightBitHeader |= inHeaders;
            }
            if (inHeaders) {
                readHeaderByte(b);
            }
        }
    }

    private void readHeaderByte(byte b) {
        if (b == '\n') {
            inHeaders = !lineIsEmpty;
            lineIsEmpty = true;
        } else if (b != '\r') {
            lineIsEmpty = false;
        }
    }

    boolean eightBit() {
        return eightBit;
    }

    boolean eightBitHeader() {
        return eightBitHeader;
    }
}
