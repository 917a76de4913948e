package org.postiljon.delivery.smtp;

/**
 * A user name and password at a smarthost (RFC 4954). Its text form hides the password.
 *
 * @param user     name
 * @param password secret
 */
public record Login(String user, String password) {
    @Override
    public String toString() {
        return "Login[user=" + user + ", password=***]";
    }
}
