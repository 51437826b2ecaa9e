/**
 * A self-signed certificate for localhost, gateway.example and 127.0.0.1, valid until 2126, and its key, which guards nothing:
 * made once for tests, because node cannot make certificates (openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256).
 */
export const testCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQghxWH7zLVh3ioecZf
pRTDPsMgPJ/+uaKK9w7odI56BoihRANCAATuIC8bvCeCd3Owb1CMY14ui+wH9Ul6
E/YxqYGVmj92dtcLmWKxg74/4CshTJI38zK399PYwPGQrgpdnjsOYuxs
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBrjCCAVOgAwIBAgIUCzDPAT9RONz96Ewjph8+yS4AdN8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzA5MzY0NVoYDzIxMjYxMDMw
MDkzNjQ1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATuIC8bvCeCd3Owb1CMY14ui+wH9Ul6E/YxqYGVmj92dtcLmWKxg74/
4CshTJI38zK399PYwPGQrgpdnjsOYuxso4GAMH4wHQYDVR0OBBYEFLUSPF/tLpxF
X5hpQnHsi9sYZ/DDMB8GA1UdIwQYMBaAFLUSPF/tLpxFX5hpQnHsi9sYZ/DDMA8G
A1UdEwEB/wQFMAMBAf8wKwYDVR0RBCQwIoIJbG9jYWxob3N0gg9nYXRld2F5LmV4
YW1wbGWHBH8AAAEwCgYIKoZIzj0EAwIDSQAwRgIhANeunJy8YBbI5Sc9NdJ8803A
Ewbx3VqCWAZq78imD/a3AiEAlunAgjmPnxppQDbXMn8y5JBUG+mF9ogoyORGy6n6
gQw=
-----END CERTIFICATE-----
`,
} as const;
