# language: en
Feature: A first exchange, told in English
  Two offices that have nothing but their letters get certificates, apply, and exchange a plan.

  Background:
    Given it begins on the morning of a working day
    And the letter of the care management office "Mihon" (4479900013), which claims through an agent, has arrived
    And the letter of the home help office "Helper" (4479900021), which claims itself, has arrived

  @F-message-labels @F-message-receipt
  Scenario: From the letter to the receipt
    When "Mihon" changes its temporary password
    And "Mihon" requests its certificate
    Then the certificate of "Mihon" is "発行申請中"
    When the clock moves on by "7d"
    Then the certificate of "Mihon" is "発行済み"
    And "Mihon" has the notice "証明書発行完了通知"
    When "Mihon" installs its certificate
    And "Mihon" applies for the exchange
    And "Helper" is ready
    And "Mihon" logs in at the relay
    And "Helper" logs in at the relay
    And "Mihon" sends the standard files "plan"
    Then the send is accepted
    When "Helper" downloads its first message
    Then what was received is byte for byte what was sent
    And the first of what "Mihon" has sent is "相手受信済"

  @F-both-registered
  Scenario: A receiver that is not registered
    Given "Mihon" is ready
    And "Mihon" logs in at the relay
    When "Mihon" sends the standard files "plan"
    Then it is refused because of "receiver-unregistered"
    And "Mihon" has sent nothing
