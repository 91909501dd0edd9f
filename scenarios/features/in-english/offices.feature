# language: en
Feature: Letters, passwords and certificates
  An office's way from its letter to its certificate, and what the portal says on the way.

  Background:
    Given the clock stands at "2026-04-01T09:00"
    And the letter of the care management office "Mihon" (4479900013), which claims through an agent, has arrived

  @F-account-lock @F-portal-full-width-id @F-account-lock-form-errors @F-agent-user-refused @F-temporary-password-usage-site
  Scenario: The portal lets in, or says why not
    When "Mihon" logs in at the usage site with its temporary password
    Then the page refuses with "仮パスワード"
    When "Mihon" changes its temporary password
    And "Mihon" logs in at the portal with its user ID in full width, 3 times
    Then the page refuses with "半角"
    When "Mihon" logs in at the portal
    Then the portal lets in
    When somebody logs in at the portal as "HD123456789012"
    Then the page refuses with "代理人"
    When "Mihon" logs in at the portal with a wrong password, 3 times
    And "Mihon" logs in at the portal
    Then the page refuses with "30分間"

  @F-notices-posted @F-notices-withdrawn
  Scenario: Notices are posted and taken back
    When "Mihon" changes its temporary password
    And the federation posts the notice "Training" to "Mihon"
    And the federation posts the notice "Closed" to all
    Then "Mihon" has the notice "Training"
    And "Mihon" has the notice "Closed"
    When the federation takes the notice "Closed" back
    Then "Mihon" has no notice "Closed"

  @F-letter-asked-for @F-letter-under-way
  Scenario: An office without an ID asks for one
    When the home help office "Helper" (4479900021), which has no ID, asks the federation by telephone
    Then it is not refused
    When "Helper" (4479900021) reads the letter that has arrived
    Then it is refused because of "letter-under-way"
    When "Mihon" asks the federation for its ID by mail
    Then it is not refused
    When the clock moves on to "2026-04-22T12:00"
    And "Helper" (4479900021) reads the letter that has arrived
    Then it is not refused
    When "Helper" changes its temporary password

  @F-request-states-shown @F-request-states-others @F-request-office-hours @F-request-one-open @F-certificate-password-case
  Scenario: A request is returned, withdrawn, and issued at once
    When "Mihon" changes its temporary password
    Then "Mihon" has no request for a certificate
    When "Mihon" requests its certificate with the certificate password in the wrong case
    Then the page refuses with "大文字"
    When "Mihon" requests its certificate
    Then the counter is open
    And 1 steps wait at the counter
    And the fee of the certificate of "Mihon" is "0円"
    When "Mihon" tries to request its certificate
    Then the page refuses with "は、すでに発行申請中です。"
    When the federation returns the request of "Mihon" because of "another name"
    Then the certificate of "Mihon" is "差し戻し"
    When "Mihon" requests its certificate
    And the federation withdraws the request of "Mihon"
    Then the certificate of "Mihon" is "取下げ"
    When "Mihon" requests its certificate
    And the clock moves on to "2026-04-01T17:30"
    And the federation approves the request of "Mihon"
    Then it is refused because of "counter-closed"
    When the certificate of "Mihon" is issued at once
    Then it is not refused
    And the certificate of "Mihon" is "発行済み"

  @F-certificate-issuer @F-certificate-issued-to @F-certificate-download-repeat @F-certificate-package @F-authority-generations
  Scenario: The certificate is installed on one PC and another
    When "Mihon" changes its temporary password
    And "Mihon" requests its certificate
    And the certificate of "Mihon" is issued at once
    And "Mihon" opens the certificate's file with the password "Wrong000"
    Then it stops at the office with "the password does not open the file"
    When "Mihon" installs its certificate
    Then "Mihon" has 1 certificates on its PC
    And the certificate of "Mihon" is issued by "e-seikyuu CA"
    And the certificate of "Mihon" is issued to "KaigoDX"
    When "Mihon" moves to a new PC
    Then "Mihon" has 0 certificates on its PC
    When the CA begins a new generation
    And "Mihon" installs its certificate
    Then "Mihon" has 1 certificates on its PC
    When "Mihon" is ready
    Then the certificate of "Mihon" is good until "2029-04-01T23:59:59"
    When the clock moves on by "1040d"
    And "Mihon" requests the renewal of its certificate
    And the clock moves on by "10d"
    Then "Mihon" has 2 issued certificates

  @F-request-states-shown
  Scenario: Steps wait for a signal
    When the pace is explicit
    And "Mihon" changes its temporary password
    And "Mihon" requests its certificate
    And the clock moves on by "30d"
    Then the clock shows "2026-05-01T09:00"
    When 1 signals are sent
    Then the certificate of "Mihon" is "発行申請中"
    When all steps that wait are done
    Then the certificate of "Mihon" is "発行済み"
    When the pace is automatic
