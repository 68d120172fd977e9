// Asks the API server for a path as a pod does: by its Service's name, trusting the mounted authority, with the mounted token.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

const account = "/var/run/secrets/kubernetes.io/serviceaccount/"

func main() {
	authority, token := read("ca.crt"), read("token")
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(authority)
	client := http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}},
	}
	request, _ := http.NewRequest(http.MethodGet, "https://kubernetes.default.svc"+os.Args[1], nil)
	request.Header.Set("Authorization", "Bearer "+string(token))
	response, err := client.Do(request)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	body, _ := io.ReadAll(response.Body)
	fmt.Printf("%d %s\n", response.StatusCode, body)
}

func read(name string) []byte {
	content, err := os.ReadFile(account + name)
	if err != nil {
		panic(err)
	}
	return content
}
